using System.Buffers;
using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using MarketStore.Protocols.JsonRpc;
using MessagePack;

namespace MarketStore.Protocols.Streaming;

/// <summary>How the messages of a connection are written: MessagePack, unless the client asks for the sub-protocol <c>json</c>.</summary>
internal sealed class StreamEncoding
{
    /// <summary>The sub-protocol that asks for JSON.</summary>
    public const string JsonProtocol = "json";

    public static readonly StreamEncoding Msgpack = new(0, WebSocketMessageType.Binary, () => new MsgpackMessageWriter());
    public static readonly StreamEncoding Json = new(1, WebSocketMessageType.Text, () => new JsonMessageWriter());
    public static readonly ImmutableArray<StreamEncoding> All = [Msgpack, Json];

    private readonly Func<IMessageWriter> _begin;

    private StreamEncoding(int index, WebSocketMessageType frames, Func<IMessageWriter> begin) => (Index, Frames, _begin) = (index, frames, begin);

    /// <summary>Position in <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>Of all messages that are sent; those that come may have either.</summary>
    public WebSocketMessageType Frames { get; }

    public IMessageWriter Begin() => _begin();

    /// <exception cref="RequestFormatException">It is no such message; the text says why.</exception>
    public StreamRequest Read(ReadOnlyMemory<byte> message)
    {
        var body = new ReadOnlySequence<byte>(message);
        try
        {
            if (this == Json)
            {
                var json = new JsonWireReader(body);
                return StreamRequest.Read(ref json);
            }
            var msgpack = new MsgpackWireReader(body);
            return StreamRequest.Read(ref msgpack);
        }
        catch (Exception error) when (error is JsonException or MessagePackSerializationException or EndOfStreamException)
        {
            throw new RequestFormatException($"the message is no {(this == Json ? "JSON" : "MessagePack")}: {error.Message}");
        }
    }
}
