using System.Buffers;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>What a request is answered with.</summary>
internal abstract record RpcResult;

/// <summary>Holds the columns' memory: dispose it once the answer has been sent.</summary>
internal sealed record QueryReply(IReadOnlyList<QueryResult> Results) : RpcResult, IDisposable
{
    public void Dispose()
    {
        foreach (QueryResult result in Results) result.Dispose();
    }
}

/// <summary>Reply of Write, Create and Destroy.</summary>
/// <param name="Errors">One text per request, empty where it succeeded; null when there is nothing to say.</param>
internal sealed record StatusReply(IReadOnlyList<string>? Errors) : RpcResult;

internal sealed record InfoReply(IReadOnlyList<BucketDescription> Buckets) : RpcResult;

internal sealed record SymbolsReply(IReadOnlyList<string> Symbols) : RpcResult;

/// <summary>A JSON-RPC error object.</summary>
/// <param name="Message">Shown to users as it is.</param>
internal sealed record RpcError(int Code, string Message) : RpcResult
{
    /// <summary>The bytes are not a document of the codec.</summary>
    public const int ParseError = -32700;

    /// <summary>The document is not a request, or its params do not fit the method.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>A fault of the server's own.</summary>
    public const int InternalError = -32603;

    /// <summary>The method does not exist or said no: what clients know as "the error".</summary>
    public const int ServerError = -32000;

    /// <summary>Sent back as <c>data</c>: the envelope as far as it could be read.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>Sent back as <c>data</c>: the params that did not fit.</summary>
    public ReadOnlySequence<byte>? Params { get; init; }
}
