using System.Buffers;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>One encoding of the protocol: bytes to requests, results to bytes.</summary>
internal interface IRpcCodec
{
    /// <summary>Of a request, in lower case.</summary>
    string MediaType { get; }

    /// <summary>Of a reply.</summary>
    string ContentType { get; }

    /// <summary>Any bytes whatever give a request or an error; the request's buffers are slices of the body.</summary>
    RpcRequest Decode(in ReadOnlySequence<byte> body);

    /// <summary>A writer that appends to the reply.</summary>
    IWireWriter Write(ReplyBody reply);
}

/// <summary><c>application/x-msgpack</c>, what the official Python and Go clients speak.</summary>
internal sealed class MsgpackCodec : IRpcCodec
{
    public string MediaType => "application/x-msgpack";

    public string ContentType => "application/x-msgpack";

    public RpcRequest Decode(in ReadOnlySequence<byte> body)
    {
        var reader = new MsgpackWireReader(body);
        return RequestDecoder.Decode(ref reader);
    }

    public IWireWriter Write(ReplyBody reply) => new MsgpackWireWriter(reply);
}

/// <summary><c>application/json</c>.</summary>
internal sealed class JsonCodec : IRpcCodec
{
    public string MediaType => "application/json";

    public string ContentType => "application/json; charset=utf-8";

    public RpcRequest Decode(in ReadOnlySequence<byte> body)
    {
        var reader = new JsonWireReader(body);
        return RequestDecoder.Decode(ref reader);
    }

    public IWireWriter Write(ReplyBody reply) => new JsonWireWriter(reply);
}
