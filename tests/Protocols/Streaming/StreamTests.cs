using System.Net;
using System.Net.WebSockets;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Streaming;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>Subscriptions on <c>/ws</c>, and what is pushed to them.</summary>
public sealed class StreamTests
{
    private const long Minute = Timestamps.NsPerMinute;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WebSocketMessageType.Binary)]
    [InlineData(WebSocketMessageType.Text)]
    public async Task A_subscription_is_echoed_byte_by_byte(WebSocketMessageType type)
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.ConnectAsync();
        // A wider form of the map's and the list's length than a library would choose.
        byte[] message = [0xde, 0, 1, 0xa7, .. "streams"u8, 0xdc, 0, 1, 0xaf, .. "AAPL/5Min/OHLCV"u8];
        // Text has to be UTF-8: what MessagePack that could be is a number, which is told.
        if (type == WebSocketMessageType.Text) message = [.. "{"u8];
        await client.SendBytesAsync(message, type);
        if (type == WebSocketMessageType.Binary) Assert.Equal(message, await client.ReceiveBytesAsync());
        else Assert.Equal("""{"error":"message: expected a map, got an integer"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Two_patterns_and_three_rows_are_three_messages_in_order()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.SubscribeAsync("AAPL/1Min/OHLCV", "*/1Sec/*", "A*/*/*");
        await server.WriteAsync("MSFT/1Min/OHLCV", new Row(0, 9));
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1), new Row(3 * Minute, 2.5), new Row(Minute, 3));
        await server.WriteAsync("NVDA/1Sec/TICK", new Row(Minute + 5, 4), new Row(Minute, 5));
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, double.NaN));
        Assert.Equal("""{"key":"AAPL/1Min/OHLCV","data":{"Epoch":180,"V":2.5}}""", await client.ReceiveAsync());
        Assert.Equal("""{"key":"NVDA/1Sec/TICK","data":{"Epoch":60,"V":4,"Nanoseconds":5}}""", await client.ReceiveAsync());
        Assert.StartsWith("""{"key":"AAPL/1Min/OHLCV","data":{"Epoch":0,"V":""", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_subscription_replaces_the_last_and_an_invalid_one_leaves_it()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.SubscribeAsync("AAPL/1Min/OHLCV");
        await client.SendAsync(new { streams = new[] { "MSFT/1Min/OHLCV" } });
        Assert.Equal("""{"streams":["MSFT/1Min/OHLCV"]}""", await client.ReceiveAsync());
        await client.SendAsync(new { streams = new[] { "*/*/*", "**" } });
        Assert.Equal("""{"error":"** is an invalid stream"}""", await client.ReceiveAsync());
        await client.SendAsync(new { streams = Array.Empty<string>() });
        Assert.Equal("""{"streams":[]}""", await client.ReceiveAsync());
        await client.SendAsync(new { other = 5 });
        Assert.Equal("""{"other":5}""", await client.ReceiveAsync());
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1));
        await server.WriteAsync("MSFT/1Min/OHLCV", new Row(0, 2));
        Assert.Contains("MSFT", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_pushed_before_a_subscription_or_without_a_trigger_for_it()
    {
        await using StreamServer server = await StreamServer.StartAsync(new StreamTriggerOptions(new TriggerPattern("*/1Min/OHLCV")));
        using StreamClient client = await server.ConnectAsync();
        using StreamClient witness = await server.SubscribeAsync("*/*/*");
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1));
        Assert.Contains("\"V\":1", await witness.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync(new { streams = new[] { "*/*/*" } });
        Assert.Contains("streams", await client.ReceiveAsync(), StringComparison.Ordinal);
        await server.WriteAsync("AAPL/1Sec/TICK", new Row(0, 2));
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 3));
        Assert.Contains("\"V\":3", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_candles_are_pushed_when_they_are_over_and_old_ones_never()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.SubscribeAsync("*/*/*");
        long now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        await server.WriteAsync("AAPL/5Min/OHLCV", new Row(0, 1));
        await server.WriteAsync("AAPL/1D/OHLCV", new Row(now, 2));
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(now, 3));
        Assert.Contains("\"V\":3", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_shelf_keeps_the_last_row_of_each_end()
    {
        var shelf = new Shelf();
        StreamRow Row(double value) => StreamRows.Of("AAPL/5Min/OHLCV", 0, value);
        (StreamRow first, StreamRow second, StreamRow later) = (Row(1), Row(2), Row(3));
        shelf.Put(first, 100);
        shelf.Put(second, 100);
        shelf.Put(later, 200);
        Assert.Equal(100, shelf.NextNs);
        Assert.Null(shelf.TakeDue(99));
        Assert.Same(second, shelf.TakeDue(100));
        Assert.Null(shelf.TakeDue(199));
        Assert.Same(later, shelf.TakeDue(500));
        Assert.Null(shelf.NextNs);
        Assert.Equal(0, shelf.Count);
    }

    [Fact]
    public void A_full_queue_keeps_the_newest_of_each_bucket()
    {
        var queue = new StreamQueue(3, 1 << 20);
        Assert.True(queue.Add(StreamRows.Of("A/1Min/X", 1, 1), out int dropped));
        Assert.False(queue.Add(StreamRows.Of("B/1Min/X", 1, 2), out dropped));
        Assert.False(queue.Add(StreamRows.Of("A/1Min/X", 2, 3), out dropped));
        Assert.Equal(0, dropped);
        queue.Add(StreamRows.Of("B/1Min/X", 2, 4), out dropped);
        Assert.Equal(1, dropped);
        queue.Add(StreamRows.Of("C/1Min/X", 2, 5), out dropped);
        Assert.Equal(1, dropped);
        var keys = new List<string>();
        while (queue.Take() is { } row) keys.Add($"{row.Key} {row.TimeNs}");
        Assert.Equal(["B/1Min/X 2", "A/1Min/X 2", "C/1Min/X 2"], keys);
        Assert.True(queue.Add(StreamRows.Of("A/1Min/X", 3, 6), out _));
    }

    [Fact]
    public async Task A_client_that_does_not_read_delays_nobody_and_gets_the_newest()
    {
        await using StreamServer server = await StreamServer.StartAsync(new StreamTriggerOptions(new TriggerPattern("*/*/*")) { PushesAll = true });
        using StreamClient slow = await server.SubscribeAsync("*/*/*");
        using StreamClient quick = await server.SubscribeAsync("LAST/1Min/OHLCV");
        for (int i = 0; i < 100; i++) await server.WriteAsync("AAPL/1Min/OHLCV", [.. Enumerable.Range(0, 1000).Select(m => new Row(((i * 1000) + m) * Minute, m))]);
        await server.WriteAsync("LAST/1Min/OHLCV", new Row(0, 1));
        Assert.Contains("LAST", await quick.ReceiveAsync(), StringComparison.Ordinal);
        Assert.True(server.Hub.Dropped > 0);
        List<string> received = await slow.ReceiveUntilAsync("LAST");
        Assert.True(received.Count < 100_000);
        Assert.Contains($"\"Epoch\":{99_999 * 60}", received[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_come_and_go()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            using StreamClient client = await server.SubscribeAsync("*/*/*");
            if (i % 2 == 0) await client.CloseAsync();
        }
        for (int i = 0; i < 500 && server.Hub.Connections > 0; i++) await Task.Delay(10, Cancel);
        Assert.Equal(0, server.Hub.Connections);
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1));
    }

    [Fact]
    public async Task Json_is_spoken_to_those_who_ask_for_it()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.ConnectAsync("json");
        await client.SendAsync(new { streams = new[] { "*/*/*" } });
        Assert.Equal("""{"streams":["*/*/*"]}""", await client.ReceiveAsync());
        await server.WriteAsync("AAPL/1Sec/TICK", new Row(7, double.NaN));
        Assert.Equal("""{"key":"AAPL/1Sec/TICK","data":{"Epoch":0,"V":null,"Nanoseconds":7}}""", await client.ReceiveAsync());
        await client.SendBytesAsync("{]"u8.ToArray(), WebSocketMessageType.Text);
        Assert.StartsWith("""{"error":"the message is no JSON""", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_of_any_bytes_get_an_answer_and_harm_nobody()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        var random = new Random(11);
        byte[] valid = StreamClient.Pack(new { streams = new[] { "*/*/*" }, from_lsn = 5, follow = new[] { "a/b/c" } });
        using StreamClient client = await server.ConnectAsync();
        for (int i = 0; i < 2000; i++)
        {
            byte[] message = i % 2 == 0 ? new byte[random.Next(1, 60)] : [.. valid];
            if (i % 2 == 0) random.NextBytes(message);
            else message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
            await client.SendBytesAsync(message, WebSocketMessageType.Binary);
            Assert.NotNull(await client.ReceiveBytesAsync());
        }
        await client.SendBytesAsync(new byte[2 << 20], WebSocketMessageType.Binary);
        await client.ReceiveUntilAsync("closed");
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, client.CloseStatus);
        using StreamClient other = await server.SubscribeAsync("*/*/*");
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1));
        Assert.Contains("AAPL", await other.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_request_is_told_what_belongs_here()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using var http = new HttpClient();
        using HttpResponseMessage reply = await http.GetAsync(new UriBuilder(server.Address) { Scheme = "http" }.Uri, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal("Bad Request\n", await reply.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("13", Assert.Single(reply.Headers.GetValues("Sec-WebSocket-Version")));
    }

    [Fact]
    public async Task A_server_that_stops_says_good_bye()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.SubscribeAsync("*/*/*");
        Task stopping = server.StopAsync(Cancel);
        Assert.Equal("closed", await client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        await client.CloseAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }
}
