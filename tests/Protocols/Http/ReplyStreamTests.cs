using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CsCheck;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;
using MarketStore.Tests.Protocols.JsonRpc;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>How replies leave: large, to clients that go away, and as an answer to anything at all.</summary>
public sealed class ReplyStreamTests : IAsyncLifetime
{
    private const string Query = """{"jsonrpc":"2.0","method":"DataService.Query","id":1,"params":{"requests":[{}]}}""";

    private RunningServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static byte[] Chunk()
    {
        byte[] chunk = new byte[1 << 20];
        new Random(7).NextBytes(chunk);
        return chunk;
    }

    private static QueryResult Result(int chunks, IDisposable? memory = null)
    {
        byte[] chunk = Chunk();
        var column = new ResultColumn(
            "Epoch", ColumnType.Int64, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)chunk, chunks)]);
        long rows = chunks * (chunk.Length / 8);
        return new QueryResult([column], [new KeyRange("K", 0, rows)], rows, memory);
    }

    [Fact]
    public async Task A_result_of_64_MB_arrives_whole_with_its_length_announced()
    {
        _server.Service.OnQuery = (_, _) => [Result(64)];
        byte[] request = Pack(Map(
            ("jsonrpc", "2.0"), ("method", "DataService.Query"), ("id", 1), ("params", Map(("requests", List(Map()))))));
        using HttpResponseMessage response = await _server.PostAsync(request, "application/x-msgpack");
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        byte[] column = (byte[])At(Unpack(body), "result", "responses", 0, "result", "data", 0)!;
        Assert.Equal(64 << 20, column.Length);
        byte[] chunk = Chunk();
        for (int start = 0; start < column.Length; start += chunk.Length)
        {
            Assert.True(column.AsSpan(start, chunk.Length).SequenceEqual(chunk));
        }
    }

    [Fact]
    public async Task A_large_result_arrives_whole_on_json()
    {
        _server.Service.OnQuery = (_, _) => [Result(10)];
        using HttpResponseMessage response = await _server.PostAsync(Query);
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        byte[] column = JsonDocument.Parse(body).RootElement.GetProperty("result").GetProperty("Responses")[0]
            .GetProperty("Result").GetProperty("ColumnData")[0].GetBytesFromBase64();
        Assert.Equal(Enumerable.Repeat(Chunk(), 10).SelectMany(chunk => chunk), column);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_query()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _server.Service.OnQuery = (_, cancel) =>
        {
            entered.SetResult();
            cancel.WaitHandle.WaitOne();
            cancelled.SetResult();
            throw new OperationCanceledException(cancel);
        };
        await using (NetworkStream stream = await _server.ConnectAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Post(Query)), Cancel);
            await entered.Task.WaitAsync(Cancel);
        }
        await cancelled.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_client_that_leaves_amid_the_reply_gives_the_memory_back()
    {
        var memory = new DisposalSignal();
        _server.Service.OnQuery = (_, _) => [Result(64, memory)];
        await using (NetworkStream stream = await _server.ConnectAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Post(Query)), Cancel);
            await stream.ReadExactlyAsync(new byte[1000], Cancel);
            Assert.False(memory.Disposed.IsCompleted);
        }
        await memory.Disposed.WaitAsync(Cancel);
    }

    [Fact]
    public void Any_bytes_get_an_answer()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Query);
        var bent = Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte).Select((at, value) =>
        {
            byte[] body = [.. valid];
            body[at] = value;
            return body;
        });
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 100], bent), Gen.Bool).Sample(
            (body, isJson) => IsAnsweredAsync(body, isJson).GetAwaiter().GetResult(), iter: 300);
    }

    private async Task<bool> IsAnsweredAsync(byte[] body, bool isJson)
    {
        string contentType = isJson ? "application/json" : "application/x-msgpack";
        using HttpResponseMessage response = await _server.PostAsync(body, contentType);
        byte[] reply = await response.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(200, (int)response.StatusCode);
        // No id: the bytes happened to be a notification.
        if (reply.Length == 0) return true;
        if (!isJson) return reply.AsSpan().StartsWith(Bytes("""83 a7"jsonrpc" a3"2.0" """));
        JsonElement root = JsonDocument.Parse(reply).RootElement;
        return root.TryGetProperty("result", out _) != root.TryGetProperty("error", out _);
    }

    private static string Post(string body) =>
        $"POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private sealed class DisposalSignal : IDisposable
    {
        private readonly TaskCompletionSource _disposed = new();

        public Task Disposed => _disposed.Task;

        public void Dispose() => _disposed.TrySetResult();
    }
}
