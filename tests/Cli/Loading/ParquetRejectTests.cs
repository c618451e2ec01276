using MarketStore.Cli.Loading;
using MarketStore.Engine;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Rows of Parquet files that a bucket cannot have, and types that it can.</summary>
public sealed class ParquetRejectTests
{
    private const string Bars = "CREATE TABLE `A/1Min/BARS` (Close DOUBLE, Volume INTEGER, Note TEXT)";

    private const string Rows = """
        SELECT CASE WHEN i = 2 THEN NULL ELSE (1704067200000000000 + i * 60000000000)::TIMESTAMP END AS "Epoch",
            CASE WHEN i = 3 THEN NULL ELSE i * 1.5 END AS Close,
            CASE WHEN i = 4 THEN NULL WHEN i = 5 THEN 3000000000 ELSE i END AS Volume,
            CASE WHEN i = 6 THEN 'longer than sixteen letters' ELSE 'a,b' END AS Note
        FROM generate_series(1, 8) t(i)
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(1)]
    public async Task Rows_that_are_wrong_go_to_the_reject_file(int chunk)
    {
        await using var store = new LoadStore();
        LoadRequest request = await FileAsync(store, Rows) with { RejectsFile = store.PathOf("bad.csv"), ChunkRows = chunk };

        LoadSummary summary = await store.LoadAsync(request);

        Assert.Equal((5, 8, 3, 1), (summary.RowsWritten, summary.RowsRead, summary.Rejected, summary.TextsCut));
        Assert.EndsWith($"; 3 rows rejected, see {request.RejectsFile}", summary.ToString(), StringComparison.Ordinal);
        Assert.Equal("1.5,1,a,b\nNULL,3,a,b\n9,6,longer than sixt\n10.5,7,a,b\n12,8,a,b\n", await store.RowsAsync("SELECT Close, Volume, Note FROM `A/1Min/BARS`"));
        Assert.Equal(
            [
                "row,reason,record",
                "2,\"the time is NULL\",\",3,2,\"\"a,b\"\"\"",
                "4,\"column \"\"Volume\"\" is INT32, and NULL is none\",\"2024-01-01T00:04:00Z,6,,\"\"a,b\"\"\"",
                "5,\"column \"\"Volume\"\" is INT32, and '3000000000' is none\",\"2024-01-01T00:05:00Z,7.5,3000000000,\"\"a,b\"\"\"",
            ],
            await File.ReadAllLinesAsync(request.RejectsFile!, Cancel));
    }

    [Fact]
    public async Task Without_a_reject_file_the_first_one_ends_the_load_and_skip_goes_on()
    {
        await using var store = new LoadStore();
        LoadRequest request = await FileAsync(store, Rows) with { ChunkRows = 1 };

        LoadException error = await Assert.ThrowsAsync<LoadException>(() => store.LoadAsync(request));

        Assert.Equal($"{request.File} row 2: the time is NULL\n1 row is written; --skip 1 goes on behind them", error.Message);
        LoadSummary rest = await store.LoadAsync(request with { Skip = 5 });
        Assert.Equal((3, 8), (rest.RowsWritten, rest.RowsRead));
        error = await Assert.ThrowsAsync<LoadException>(() => store.LoadAsync(request with { RejectsFile = store.PathOf("bad.csv"), MaxRejects = 1 }));
        Assert.Contains("more than 1 rows are wrong, the last one on row 4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'2024-01-0' || i::TEXT AS \"Epoch\"", "2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,2024-01-03T00:00:00Z", "")]
    [InlineData("CASE WHEN i = 2 THEN 'noon' ELSE '2024-01-0' || i::TEXT END AS \"Epoch\"", "2024-01-01T00:00:00Z,2024-01-03T00:00:00Z", "'noon' cannot be read as a time")]
    [InlineData("CASE WHEN i = 2 THEN NULL ELSE 1704067200 + 60 * i END AS \"Epoch\"", "2024-01-01T00:01:00Z,2024-01-01T00:03:00Z", "the time is NULL")]
    [InlineData("('2024-01-0' || i::TEXT)::DATE AS \"date\", ('2024-01-01 0' || i::TEXT || ':30')::TIMESTAMP::TIME AS \"time\"", "2024-01-01T01:30:00Z,2024-01-02T02:30:00Z,2024-01-03T03:30:00Z", "")]
    public async Task Times_may_be_texts_and_numbers(string time, string expected, string reason)
    {
        await using var store = new LoadStore();
        LoadRequest request = await FileAsync(store, $"SELECT {time}, 1.5 AS Close, 2 AS Volume, '' AS Note FROM generate_series(1, 3) t(i)") with { RejectsFile = store.PathOf("bad.csv") };

        await store.LoadAsync(request);

        Assert.Equal(expected + "\n", (await store.RowsAsync("SELECT string_agg(\"Epoch\"::TEXT, ',') FROM `A/1Min/BARS`")).Replace(" ", "T", StringComparison.Ordinal));
        Assert.Contains(reason, await File.ReadAllTextAsync(request.RejectsFile!, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_another_kind_is_told_before_anything_is_written()
    {
        await using var store = new LoadStore();
        LoadRequest request = await FileAsync(store, "SELECT 1704067200 AS \"Epoch\", INTERVAL '1' HOUR AS x, '2024-01-01'::DATE AS Close, 1 AS Volume, '' AS Note");
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => store.LoadAsync(request));
        Assert.Contains("column \"Close\" is DOUBLE, and DATE in the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truth_values_are_loaded()
    {
        await using var store = new LoadStore();
        await store.RowsAsync("CREATE TABLE `F/1Min/FLAGS` (IsOpen BOOLEAN, N BIGINT)");
        const string Csv = "Epoch,IsOpen,N\n2024-01-01,true,1\n2024-01-02,False,2\n2024-01-03,1,3\n2024-01-04,no,4\n";
        await store.LoadAsync("F/1Min/FLAGS", Csv);
        const string Expected = "true,1\nfalse,2\ntrue,3\nfalse,4\n";
        Assert.Equal(Expected, await store.RowsAsync("SELECT IsOpen, N FROM `F/1Min/FLAGS`"));
        LoadException error = await Assert.ThrowsAsync<LoadException>(() => store.LoadAsync("F/1Min/FLAGS", "Epoch,IsOpen,N\n2024-01-01,maybe,1\n"));
        Assert.Contains("column \"IsOpen\" is BOOL, and 'maybe' is none", error.Message, StringComparison.Ordinal);

        await store.RowsAsync($"COPY `F/1Min/FLAGS` TO '{store.PathOf("f.parquet")}'");
        await store.LoadAsync(new LoadRequest { Key = "G/1Min/FLAGS", File = store.PathOf("f.parquet"), Create = true });
        Assert.Equal(Expected, await store.RowsAsync("SELECT IsOpen, N FROM `G/1Min/FLAGS`"));

        await store.LoadAsync("*/1Min/FLAGS", "Symbol,Epoch,IsOpen\nX,2024-01-01,true\nY,2024-01-01,false\n", null, request => request with { Create = true, SymbolColumn = "Symbol" });
        Assert.Equal("X,true\nY,false\n", await store.RowsAsync("SELECT Symbol, IsOpen FROM \"1Min/FLAGS\" WHERE Symbol IN ('X', 'Y') ORDER BY 1"));
    }

    private static async Task<LoadRequest> FileAsync(LoadStore store, string query)
    {
        await store.RowsAsync(Bars);
        await store.RowsAsync($"COPY ({query}) TO '{store.PathOf("in.parquet")}'");
        return new LoadRequest { Key = "A/1Min/BARS", File = store.PathOf("in.parquet") };
    }
}
