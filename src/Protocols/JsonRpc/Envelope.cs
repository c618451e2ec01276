using System.Buffers;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>The outer fields of a request. Raw values are slices of the body, in the body's encoding.</summary>
internal sealed class Envelope
{
    public string JsonRpc { get; set; } = "";

    public string Method { get; set; } = "";

    /// <summary>Null when absent.</summary>
    public ReadOnlySequence<byte>? Params { get; set; }

    /// <summary>Null when absent or nil.</summary>
    public ReadOnlySequence<byte>? Id { get; set; }
}

/// <summary>A decoded body: whom to answer, and either what to do or why that could not be made out.</summary>
/// <remarks>Exactly one of <see cref="Call"/> and <see cref="Error"/> is set.</remarks>
internal sealed record RpcRequest
{
    /// <summary>Null means nil in the reply.</summary>
    public ReadOnlySequence<byte>? Id { get; init; }

    /// <summary>The request asked for no answer: whatever comes of it, nothing is sent.</summary>
    public bool IsNotification { get; init; }

    public RpcCall? Call { get; init; }

    public RpcError? Error { get; init; }
}
