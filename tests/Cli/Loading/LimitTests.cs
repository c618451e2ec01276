using System.Globalization;
using System.Text;
using MarketStore.Cli.Loading;
using MarketStore.Cli.Stores;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Stores that take less at once than a chunk has: nothing is lost, nothing is written twice.</summary>
public sealed class LimitTests
{
    private const string Ticks = "CREATE TABLE `A/1Sec/T` (Price DOUBLE, N BIGINT) WITH (record_type = variable)";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10_000)]
    [InlineData(30)]
    public async Task Chunks_are_cut_to_what_is_taken(int mostBytes)
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Ticks);
        var limited = new LimitedStore(store.Store, mostBytes);
        LoadRequest request = new() { Key = "A/1Sec/T", File = store.Write("load.csv", Csv(5000)), ChunkRows = 2000 };

        LoadSummary summary = await Loader.LoadAsync(limited, request, store, Cancel);

        Assert.Equal((5000, 5000), (summary.RowsWritten, summary.RowsRead));
        Assert.Equal("5000,12497500,5000\n", await store.RowsAsync("SELECT count(*), sum(N), count(DISTINCT N) FROM `A/1Sec/T`"));
        Assert.InRange(limited.Refused, 1, 30);
        Assert.Contains(store.Said, text => text.StartsWith("http://limited takes ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_symbols_go_to_their_own_buckets()
    {
        await using var store = new LoadStore();
        var limited = new LimitedStore(store.Store, 1000);
        string csv = "Symbol,Epoch,N\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"S{i % 7},{60L * i},{i}\n"));
        LoadRequest request = new() { Key = "*/1Min/X", File = store.Write("load.csv", csv), SymbolColumn = "Symbol", Create = true };

        await Loader.LoadAsync(limited, request, store, Cancel);

        Assert.Equal("900,404550,0\n", await store.RowsAsync("SELECT count(*), sum(N), sum(CASE WHEN Symbol = 'S' || (N % 7)::TEXT THEN 0 ELSE 1 END) FROM \"1Min/X\""));
    }

    /// <summary>The load breaks off within a chunk that has wrong rows, and goes on with what it says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_load_that_ends_within_a_chunk_goes_on_behind_it(int writes)
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Ticks);
        string csv = Csv(1000, isWrong: i => i % 10 is 3 or 4);
        LoadRequest request = new() { Key = "A/1Sec/T", File = store.Write("load.csv", csv), RejectsFile = store.PathOf("bad.csv") };

        LoadException error = await Assert.ThrowsAsync<LoadException>(() => Loader.LoadAsync(new LimitedStore(store.Store, 10_000, writes), request, store, Cancel));

        string[] lines = error.Message.Split('\n');
        Assert.Equal($"gone after {writes} writes", lines[0]);
        long written = long.Parse(lines[1].Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.Equal($"{written}\n", await store.RowsAsync("SELECT count(*) FROM `A/1Sec/T`"));
        Assert.Matches("^whether the [0-9]+ rows? behind them were written is not known$", lines[2]);
        long skip = long.Parse(lines[1].Split("--skip ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

        await store.LoadAsync(request with { Skip = skip });
        Assert.Equal("800,800\n", await store.RowsAsync("SELECT count(*), count(DISTINCT N) FROM `A/1Sec/T`"));
    }

    [Fact]
    public async Task A_row_that_is_too_large_alone_ends_the_load()
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Ticks);
        LoadRequest request = new() { Key = "A/1Sec/T", File = store.Write("load.csv", Csv(3)) };
        LoadException error = await Assert.ThrowsAsync<LoadException>(() => Loader.LoadAsync(new LimitedStore(store.Store, 20), request, store, Cancel));
        Assert.Contains("Raise max_request_bytes", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("no row is written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_a_low_limit_gets_all_rows_once()
    {
        using var server = new ServerProcess("max_request_bytes: 100000");
        await server.StartAsync(Cancel);
        await File.WriteAllTextAsync(Path.Combine(server.Home, "ticks.csv"), Csv(30_000), Cancel);
        string url = server.Address.ToString();

        (int code, string output, string errors) = await ServerProcess.RunAsync(server.Home, Cancel, "load", "A/1Sec/T", "ticks.csv", "--create", "--variable", "--url", url);

        Assert.True(code == 0, errors);
        Assert.StartsWith("30,000 rows written", output, StringComparison.Ordinal);
        Assert.Contains("takes 100,000 bytes at once: ", errors, StringComparison.Ordinal);
        (_, output, _) = await ServerProcess.RunAsync(server.Home, Cancel, "connect", "--url", url, "--format", "csv", "-c", "SELECT count(*) AS c, count(DISTINCT N) AS d, sum(N) AS s FROM `A/1Sec/T`");
        Assert.Equal("c,d,s\n30000,30000,449985000\n", output);
    }

    private static string Csv(int rows, Func<int, bool>? isWrong = null)
    {
        var csv = new StringBuilder("Epoch,Price,N\n");
        for (int i = 0; i < rows; i++) csv.Append(CultureInfo.InvariantCulture, $"{1_700_000_000 + (i / 3)}.{i % 3},{(isWrong?.Invoke(i) == true ? "x" : "1.5")},{i}\n");
        return csv.ToString();
    }
}
