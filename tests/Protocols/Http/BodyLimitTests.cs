using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MarketStore.Protocols;
using MarketStore.Protocols.Service;
using MarketStore.Tests.Protocols.JsonRpc;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>How bodies arrive: whole, in pieces, slowly, too large, all at once, not at all.</summary>
public sealed class BodyLimitTests
{
    private const string ListSymbols = """{"jsonrpc":"2.0","method":"DataService.ListSymbols","id":1}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Write(int columnBytes, byte fill = 1)
    {
        byte[] column = new byte[columnBytes];
        Array.Fill(column, fill);
        return Pack(Map(
            ("jsonrpc", "2.0"), ("method", "DataService.Write"), ("id", 1),
            ("params", Map(("requests", List(Map(("dataset", Map(("data", List(column)))))))))));
    }

    /// <summary>Makes the service check, while the buffers are valid, that every column is one repeated byte.</summary>
    private static void CheckColumns(FakeMarketService service, Func<Task>? before = null) => service.OnWrite = async writes =>
    {
        if (before is not null) await before();
        foreach (WriteRequest write in writes)
        {
            byte? fill = null;
            foreach (ReadOnlyMemory<byte> piece in write.Dataset!.Data[0])
            {
                fill ??= piece.Span[0];
                if (piece.Span.ContainsAnyExcept(fill.Value)) return ["the column is not what was sent"];
            }
        }
        return null;
    };

    private static async Task AssertWrittenAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(At(Unpack(await response.Content.ReadAsByteArrayAsync(Cancel)), "result", "responses"));
        response.Dispose();
    }

    private static byte[] Head(string contentType, int bodyBytes, string more = "") => Encoding.ASCII.GetBytes(
        $"POST /rpc HTTP/1.1\r\nHost: x\r\n{more}Content-Type: {contentType}\r\nContent-Length: {bodyBytes}\r\n\r\n");

    private static StreamContent Chunked(byte[] body)
    {
        var content = new StreamContent(new UnseekableStream(body), bufferSize: 777);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-msgpack");
        return content;
    }

    [Fact]
    public async Task A_large_body_is_handed_to_the_service_where_it_lies()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        CheckColumns(server.Service);
        await AssertWrittenAsync(await server.PostAsync(Write(64 << 20), "application/x-msgpack"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task A_chunked_body_in_many_pieces_is_read_whole(int columnBytes)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        CheckColumns(server.Service);
        await AssertWrittenAsync(await server.Client.PostAsync("/rpc", Chunked(Write(columnBytes)), Cancel));
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_read_whole()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        CheckColumns(server.Service);
        byte[] body = Write(100);
        await using NetworkStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Head("application/x-msgpack", body.Length, "Connection: close\r\n"), Cancel);
        foreach (byte b in body)
        {
            await stream.WriteAsync(new[] { b }, Cancel);
            await stream.FlushAsync(Cancel);
            await Task.Yield();
        }
        using var reader = new StreamReader(stream, Encoding.Latin1);
        Assert.StartsWith("HTTP/1.1 200 ", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        Assert.Single(server.Service.Received);
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_refused_unread()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerOptions { MaxRequestBytes = 1000 });
        await using NetworkStream stream = await server.ConnectAsync();
        await stream.WriteAsync(Head("application/json", 1001), Cancel);
        string answer = await RunningServer.ReadUntilAsync(stream, "(1000)");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nMarketstore-Version: abc123\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            "\r\n\r\nrpc: the request body is larger than max_request_bytes (1000)", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_too_much_reads_why()
    {
        const string Why = "rpc: the request body is larger than max_request_bytes (1048576)";
        await using RunningServer server = await RunningServer.StartAsync(new ServerOptions { MaxRequestBytes = 1 << 20 });
        using HttpResponseMessage announced = await server.PostAsync(Write(3 << 20), "application/x-msgpack");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, announced.StatusCode);
        Assert.Equal(Why, await announced.Content.ReadAsStringAsync(Cancel));

        using HttpResponseMessage chunked = await server.Client.PostAsync("/rpc", Chunked(Write(3 << 20)), Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        Assert.Equal(Why, await chunked.Content.ReadAsStringAsync(Cancel));
        Assert.Empty(server.Service.Received);
    }

    [Theory]
    [InlineData(1000, HttpStatusCode.OK)]
    [InlineData(999, HttpStatusCode.RequestEntityTooLarge)]
    public async Task The_limit_itself_is_allowed(int limit, HttpStatusCode status)
    {
        byte[] body = Encoding.UTF8.GetBytes(ListSymbols.PadRight(1000));
        await using RunningServer server = await RunningServer.StartAsync(new ServerOptions { MaxRequestBytes = limit });
        using HttpResponseMessage announced = await server.PostAsync(body, "application/json");
        Assert.Equal(status, announced.StatusCode);
        StreamContent content = Chunked(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using HttpResponseMessage chunked = await server.Client.PostAsync("/rpc", content, Cancel);
        Assert.Equal(status, chunked.StatusCode);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Content-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Content-Length: ten\r\n\r\n")]
    public async Task A_body_that_breaks_http_is_a_bad_request(string rest)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string answer = await server.TalkAsync("POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + rest);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_bodies_wait_for_room_and_small_ones_do_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerOptions { MaxRequestBytes = 1 << 20, MaxInFlightBytes = 1 << 20 });
        var release = new TaskCompletionSource();
        var entered = new SemaphoreSlim(0);
        CheckColumns(server.Service, async () =>
        {
            entered.Release();
            await release.Task;
        });
        Task<HttpResponseMessage> first = server.PostAsync(Write(600_000, 1), "application/x-msgpack");
        await entered.WaitAsync(Cancel);
        Task<HttpResponseMessage> second = server.PostAsync(Write(600_000, 2), "application/x-msgpack");

        using HttpResponseMessage small = await server.PostAsync(ListSymbols);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        Assert.False(second.IsCompleted);
        Assert.Equal(2, server.Service.Received.Count);

        release.SetResult();
        await AssertWrittenAsync(await first);
        await AssertWrittenAsync(await second);
        Assert.Equal(3, server.Service.Received.Count);
    }

    [Fact]
    public async Task Many_clients_at_once_are_all_answered()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerOptions { MaxRequestBytes = 400_000, MaxInFlightBytes = 400_000 });
        CheckColumns(server.Service, async () => await Task.Yield());
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async client =>
        {
            for (int i = 0; i < 10; i++)
            {
                byte[] body = Write(10 + (client * 20_000), (byte)client);
                await AssertWrittenAsync((client + i) % 2 == 0
                    ? await server.PostAsync(body, "application/x-msgpack")
                    : await server.Client.PostAsync("/rpc", Chunked(body), Cancel));
            }
        }));
        Assert.Equal(160, server.Service.Received.Count);
    }

    [Fact]
    public async Task A_client_that_leaves_gives_its_room_to_the_next()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerOptions { MaxRequestBytes = 1 << 20, MaxInFlightBytes = 1 << 20 });
        CheckColumns(server.Service);
        for (int i = 0; i < 3; i++)
        {
            // One of them holds all the room for a body that never comes, the others wait behind it.
            await using NetworkStream stream = await server.ConnectAsync();
            await stream.WriteAsync(Head("application/x-msgpack", 1 << 20), Cancel);
        }
        await AssertWrittenAsync(await server.PostAsync(Write(600_000), "application/x-msgpack"));
    }

    /// <summary>A stream of unknown length, so that HttpClient sends it chunked.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
