using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using MarketStore.Protocols.JsonRpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>One request through decoder, dispatcher and encoder, without HTTP.</summary>
internal sealed class Exchange(FakeMarketService service)
{
    private static readonly MsgpackCodec MsgpackCodec = new();
    private static readonly JsonCodec JsonCodec = new();

    public FakeMarketService Service { get; } = service;

    public Exchange()
        : this(new FakeMarketService())
    {
    }

    /// <returns>The reply's bytes; empty for a notification.</returns>
    public async Task<byte[]> MsgpackAsync(byte[] body) => await RunAsync(MsgpackCodec, new ReadOnlySequence<byte>(body));

    public async Task<string> JsonAsync(string body) => await JsonAsync(Encoding.UTF8.GetBytes(body));

    public async Task<string> JsonAsync(byte[] body) =>
        Encoding.UTF8.GetString(await RunAsync(JsonCodec, new ReadOnlySequence<byte>(body)));

    /// <summary>A call with id 1 on MessagePack, unpacked.</summary>
    public async Task<object?> CallAsync(string method, object? parameters) => Msgpack.Unpack(await MsgpackAsync(Msgpack.Pack(
        Msgpack.Map(("jsonrpc", "2.0"), ("method", "DataService." + method), ("params", parameters), ("id", 1)))));

    /// <summary>A call with id 1 on JSON.</summary>
    public Task<string> CallJsonAsync(string method, string parameters) =>
        JsonAsync($$"""{"jsonrpc":"2.0","method":"DataService.{{method}}","params":{{parameters}},"id":1}""");

    public async Task<byte[]> RunAsync(IRpcCodec codec, ReadOnlySequence<byte> body)
    {
        RpcRequest request = codec.Decode(body);
        Assert.True(request.Call is null != request.Error is null);
        var dispatcher = new RpcDispatcher(Service, NullLogger.Instance);
        RpcResult result = request.Error ?? await dispatcher.ExecuteAsync(request.Call!, CancellationToken.None);
        using var memory = result as IDisposable;
        if (request.IsNotification) return [];

        var reply = new ReplyBody();
        new ReplyEncoder(codec.Write(reply), Service).Encode(request.Id, result);
        var stream = new MemoryStream();
        PipeWriter output = PipeWriter.Create(stream);
        Assert.True(await reply.SendAsync(output, CancellationToken.None));
        await output.CompleteAsync();
        byte[] sent = stream.ToArray();
        Assert.Equal(reply.Length, sent.Length);
        return sent;
    }

    /// <summary>The same bytes in pieces of this size, as a connection may deliver them.</summary>
    public static ReadOnlySequence<byte> Pieces(byte[] bytes, int size)
    {
        if (bytes.Length == 0) return ReadOnlySequence<byte>.Empty;
        Piece first = new(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        Piece last = first;
        for (int start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
