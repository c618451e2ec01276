using System.Globalization;
using System.Text.Json;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>Clients that follow the store: history, then every commit; no row twice and none missing, also after they come back.</summary>
public sealed class FollowTests
{
    private const long Minute = Timestamps.NsPerMinute;
    private const string Ticks = "AAPL/1Sec/TICK";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_comes_first_and_then_what_is_written()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 1), new Row(Minute, 2));
        await server.WriteAsync(Ticks, new Row(Minute + 1, 3));
        await server.WriteAsync("MSFT/1Min/OHLCV", new Row(Minute, 4));
        using StreamClient client = await server.ConnectAsync("json");
        await client.SendAsync(new { follow = new[] { "AAPL/*/*" }, from_time = "1970-01-01T00:01:00Z" });
        Assert.Equal($$"""{"following":["AAPL/*/*"],"history":"{{server.Store.Engine.History}}","lsn":3}""", await client.ReceiveAsync());
        Assert.Equal("""{"lsn":3,"history":true,"complete":false,"rows":[{"key":"AAPL/1Min/OHLCV","data":{"Epoch":[60],"V":[2]}}]}""", await client.ReceiveAsync());
        Assert.Equal("""{"lsn":3,"history":true,"complete":false,"rows":[{"key":"AAPL/1Sec/TICK","data":{"Epoch":[60],"V":[3],"Nanoseconds":[1]}}]}""", await client.ReceiveAsync());
        Assert.Equal("""{"lsn":3,"history":true,"complete":true,"rows":[]}""", await client.ReceiveAsync());
        await server.WriteAsync("MSFT/1Min/OHLCV", new Row(Minute, 5));
        await server.WriteAsync("AAPL/1Min/OHLCV", new Row(0, 6));
        Assert.Equal("""{"lsn":5,"history":false,"complete":true,"rows":[{"key":"AAPL/1Min/OHLCV","data":{"Epoch":[0],"V":[6]}}]}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Who_comes_back_goes_on_where_it_was()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        for (int i = 0; i < 50; i++) await server.WriteAsync(Ticks, new Row(i, i));
        using StreamClient client = await server.ConnectAsync();
        await client.SendAsync(new { follow = new[] { Ticks }, from_lsn = 47 });
        Assert.Contains("\"lsn\":47", await client.ReceiveAsync(), StringComparison.Ordinal);
        await server.WriteAsync(Ticks, new Row(50, 50));
        for (int lsn = 48; lsn <= 51; lsn++)
        {
            Assert.Equal(
                string.Create(CultureInfo.InvariantCulture, $$$"""{"lsn":{{{lsn}}},"history":false,"complete":true,"rows":[{"key":"{{{Ticks}}}","data":{"Epoch":[0],"V":[{{{lsn - 1}}}],"Nanoseconds":[{{{lsn - 1}}}]}}]}"""),
                await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task What_cannot_be_followed_is_told_and_the_connection_stays()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.ConnectAsync();
        await client.SendAsync(new { follow = new[] { Ticks }, from_lsn = 9 });
        Assert.Contains("there is no commit 9 yet, the last one is 0", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync(new { follow = new[] { Ticks }, from_lsn = 0, from_time = 0 });
        Assert.Contains("it begins at an LSN or at a time, not at both", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync(new { follow = new[] { Ticks }, from_time = "soon" });
        Assert.Contains("'soon' is no time: write 2024-03-08T14:30:00Z", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync(new { follow = new[] { "AAPL" } });
        Assert.Equal("""{"error":"AAPL is an invalid stream"}""", await client.ReceiveAsync());
        await client.SendAsync(new { follow = new[] { Ticks } });
        Assert.Contains("following", await client.ReceiveAsync(), StringComparison.Ordinal);
        await client.SendAsync(new { follow = Array.Empty<string>() });
        Assert.Contains("\"following\":[]", await client.ReceiveAsync(), StringComparison.Ordinal);
        await server.WriteAsync(Ticks, new Row(1, 1));
        await client.SendAsync(new { streams = new[] { Ticks } });
        Assert.Contains("streams", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_commit_comes_in_pieces_and_is_complete_with_the_last()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        using StreamClient client = await server.ConnectAsync("json");
        await client.SendAsync(new { follow = new[] { "*/*/*" } });
        await client.ReceiveAsync();
        await server.WriteAsync("AAPL/1Min/OHLCV", [.. Enumerable.Range(0, 10_000).Select(i => new Row(i * Minute, i))]);
        List<string> pieces = await client.ReceiveUntilAsync("\"complete\":true");
        Assert.Equal([4096, 4096, 1808], pieces.Select(RowsIn));
    }

    [Fact]
    public async Task Under_load_with_interruptions_every_row_comes_once()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 30_000; i++) await server.WriteAsync(Ticks, new Row(i, i));
        }, Cancel);
        var seen = new List<double>();
        ulong? lsn = null;
        var random = new Random(5);
        while (seen.Count < 30_000)
        {
            using StreamClient client = await server.ConnectAsync("json");
            await client.SendAsync(lsn is null ? new { follow = new[] { Ticks }, from_time = 0 } : (object)new { follow = new[] { Ticks }, from_lsn = lsn.Value });
            await client.ReceiveAsync();
            for (int messages = random.Next(1, 3000); messages > 0 && seen.Count < 30_000; messages--)
            {
                using JsonDocument message = JsonDocument.Parse(await client.ReceiveAsync());
                JsonElement piece = message.RootElement;
                foreach (JsonElement rows in piece.GetProperty("rows").EnumerateArray())
                {
                    seen.AddRange(rows.GetProperty("data").GetProperty("V").EnumerateArray().Select(value => value.GetDouble()));
                }
                bool isComplete = piece.GetProperty("complete").GetBoolean();
                if (isComplete) lsn = piece.GetProperty("lsn").GetUInt64();
                // History that is cut short cannot be gone on with.
                if (!isComplete) messages++;
            }
        }
        await writing;
        Assert.Equal(Enumerable.Range(0, 30_000).Select(i => (double)i), seen);
    }

    private static int RowsIn(string message)
    {
        using JsonDocument piece = JsonDocument.Parse(message);
        return piece.RootElement.GetProperty("rows").EnumerateArray().Sum(rows => rows.GetProperty("data").GetProperty("Epoch").GetArrayLength());
    }
}
