using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using MarketStore.Cli.Loading;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Mapping, mistakes, rejects, going on, making buckets.</summary>
public sealed class LoaderTests
{
    private const string Bars = "CREATE TABLE `A/1Min/BARS` (Close DOUBLE, Volume INTEGER)";
    private const string AllBars = "SELECT Epoch, Close, Volume FROM `A/1Min/BARS`";

    [Theory]
    [InlineData("Epoch,Close,Volume\n2024-01-01 00:00,1.5,7\n", null)]
    [InlineData("\uFEFFvolume , extra,CLOSE,epoch\r\n7,x,1.5,2024-01-01T00:00:00Z\r\n", null)]
    [InlineData("Close,Volume,timestamp\n1.5,7.0,1704067200\n", null)]
    [InlineData("Date,Time,Close,Volume\n2024-01-01,00:00:00,1.5,7\n", null)]
    [InlineData("Epoch-date,Close,Volume,Epoch-time\n20240101,1.5,7,00:00:00\n", "timeFormat: \"20060102 15:04:05\"")]
    [InlineData("7,1.5,20240101\n", "columnNameMap: [Volume, Close, Epoch]\ntimeFormat: \"20060102\"")]
    [InlineData("a,b,c\n7,1.5,20240101\n", "firstRowHasColumnNames: true\ncolumnNameMap: [Volume, Close, Epoch]")]
    [InlineData("vol,Close,ts\n7,1.5,20240101\n", "columnNameMap: {vol: Volume, ts: Epoch}")]
    [InlineData("Epoch,Close,Volume\n2023-12-31 19:00,1.5,7", "timeZone: America/New_York")]
    public async Task Columns_are_found(string csv, string? control)
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        LoadSummary summary = await store.LoadAsync("A/1Min/BARS", csv, control);
        Assert.Equal((1, 1), (summary.RowsWritten, summary.RowsRead));
        Assert.Equal("2024-01-01T00:00:00Z,1.5,7\n", await store.RowsAsync(AllBars));
    }

    [Theory]
    [InlineData("Epoch,Close\n2024-01-01,1\n", null, "unable to match all csv file columns to DB columns")]
    [InlineData("2024-01-01,1,2\n", null, "not enough info to map DB column names to csv file")]
    [InlineData("Epoch,Close,close,Volume\n2024-01-01,1,2,3\n", "columnNameMap: [Epoch, cLose, '', '']\nfirstRowHasColumnNames: true", "two columns of the file are named \"Close\"")]
    [InlineData("a\n", "columnNameMap: [a, b]", "columnNameMap has 2 names, and the file has 1 columns")]
    [InlineData("Epoch,Close,Volume\nnoon,1,2\n", null, "how is 'noon' to be read as a time?")]
    [InlineData("", null, "there is nothing in ")]
    public async Task What_cannot_be_begun_says_so(string csv, string? control, string message)
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        MarketStoreException error = await Assert.ThrowsAsync<MarketStoreException>(() => store.LoadAsync("A/1Min/BARS", csv, control));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("", await store.RowsAsync(AllBars));
    }

    [Theory]
    [InlineData("2024-01-03,x,3", "line 4: column \"Close\" is FLOAT64, and 'x' is none")]
    [InlineData("2024-01-03,1,2.5", "line 4: column \"Volume\" is INT32, and '2.5' is none")]
    [InlineData("2024-01-03,1,3000000000", "line 4: column \"Volume\" is INT32, and '3000000000' is none")]
    [InlineData("2024-01-03,1,", "line 4: column \"Volume\" is INT32, and '' is none")]
    [InlineData("2024-01-32,1,2", "line 4: '2024-01-32' cannot be read as a time as ISO 8601")]
    [InlineData("2024-01-03,1", "line 4: there are 2 fields, and the first line has 3")]
    [InlineData("2024-01-03,\"1\"x,2", "line 4: text follows the quote that ends a field")]
    public async Task A_bad_row_is_named_and_what_is_written_is_told(string row, string reason)
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        string csv = $"Epoch,Close,Volume\n2024-01-01,1,1\n2024-01-02,2,2\n{row}\n2024-01-04,4,4\n";
        LoadException error = await Assert.ThrowsAsync<LoadException>(() => store.LoadAsync("A/1Min/BARS", csv, null, request => request with { ChunkRows = 1 }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("2 rows are written, up to line 3; --skip 2 goes on behind them", error.Message, StringComparison.Ordinal);
        Assert.Equal("2024-01-01T00:00:00Z,1,1\n2024-01-02T00:00:00Z,2,2\n", await store.RowsAsync(AllBars));

        LoadSummary rest = await store.LoadAsync("A/1Min/BARS", csv.Replace(row, "2024-01-03,3,3", StringComparison.Ordinal), null, request => request with { Skip = 2 });
        Assert.Equal((2, 4), (rest.RowsWritten, rest.RowsRead));
        Assert.Equal("4\n", await store.RowsAsync("SELECT count(*) FROM `A/1Min/BARS`"));
    }

    [Fact]
    public async Task Bad_rows_go_to_the_reject_file()
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        const string Csv = "Epoch,Close,Volume\n2024-01-01,1,1\n2024-01-02,\"say \"\"x\"\"\",2\n2024-01-03,\"1\"x,3\n\n2024-01-04,4,4\n2024-01-05,5\n";
        LoadSummary summary = await store.LoadAsync("A/1Min/BARS", Csv, null, request => request with { RejectsFile = store.PathOf("bad.csv") });
        Assert.Equal((2, 3, 5), (summary.RowsWritten, summary.Rejected, summary.RowsRead));
        string[] lines = await File.ReadAllLinesAsync(store.PathOf("bad.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("line,reason,record", lines[0]);
        Assert.Equal("3,\"column \"\"Close\"\" is FLOAT64, and 'say \"\"x\"\"' is none\",\"2024-01-02,\"\"say \"\"\"\"x\"\"\"\"\"\",2\"", lines[1]);
        Assert.Contains("text follows the quote", lines[2], StringComparison.Ordinal);
        Assert.Equal("7,\"there are 2 fields, and the first line has 3\",\"2024-01-05,5\"", lines[3]);
        LoadException error = await Assert.ThrowsAsync<LoadException>(() =>
            store.LoadAsync("A/1Min/BARS", Csv, null, request => request with { RejectsFile = store.PathOf("bad.csv"), MaxRejects = 2 }));
        Assert.Contains("more than 2 rows are wrong, the last one on line 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loading_bars_again_changes_nothing()
    {
        await using var store = new LoadStore();
        const string Csv = "Epoch,Close,Volume\n2024-01-02,2,2\n2024-01-01,,1\n2024-01-02,3,3\n";
        for (int i = 0; i < 2; i++) await store.LoadAsync("A/1Min/BARS", Csv, null, request => request with { Create = true });
        Assert.Equal("2024-01-01T00:00:00Z,NULL,1\n2024-01-02T00:00:00Z,3,3\n", await store.RowsAsync(AllBars));
        Assert.Single(store.Said, "CREATE TABLE `A/1Min/BARS` (Close DOUBLE, Volume BIGINT);");
    }

    [Fact]
    public async Task A_bucket_of_ticks_is_made()
    {
        await using var store = new LoadStore();
        await Assert.ThrowsAsync<MarketStoreException>(() => store.LoadAsync("A/1Sec/T", "Epoch,Price\n2024-01-01,1\n"));
        await store.LoadAsync("A/1Sec/T", "time,Price,Size,Exchange\n1704067200.000000001,1,5,N\n1704067200.000000001,2,6,Q\n", null, request => request with { Create = true, Variable = true });
        Assert.Single(store.Said, "CREATE TABLE `A/1Sec/T` (Price DOUBLE, Size BIGINT, Exchange TEXT) WITH (record_type = variable);");
        Assert.Equal("2024-01-01T00:00:00.000000001Z,1,5,N\n2024-01-01T00:00:00.000000001Z,2,6,Q\n", await store.RowsAsync("SELECT * FROM `A/1Sec/T`"));
    }

    [Fact]
    public async Task The_output_of_the_console_can_be_loaded_again()
    {
        await using var store = new LoadStore();
        await store.RowsAsync("CREATE TABLE `T/1D/TICK` (Bid REAL) WITH (record_type = variable)");
        await store.LoadAsync("T/1D/TICK", "2016-12-30 21:38:10 +0000 UTC,1.05186,140000000\n", "columnNameMap: [Epoch, Bid, Nanoseconds]");
        Assert.Equal("2016-12-30T21:38:10.14Z,1.05186\n", await store.RowsAsync("SELECT * FROM `T/1D/TICK`"));
    }

    [Fact]
    public async Task A_column_says_whose_a_row_is()
    {
        await using var store = new LoadStore();
        const string Csv = "Symbol;Epoch;Close\nB;2024-01-02;4\nA;2024-01-01;1\nB;2024-01-01;3\nA;2024-01-02;2\n";
        LoadRequest Many(LoadRequest request) => request with { SymbolColumn = "symbol", Delimiter = ';' };
        LoadException error = await Assert.ThrowsAsync<LoadException>(() => store.LoadAsync("*/1Min/BARS", Csv, null, Many));
        Assert.Contains("there is no bucket B/1Min/BARS", error.Message, StringComparison.Ordinal);
        await store.LoadAsync("*/1Min/BARS", Csv, null, request => Many(request) with { Create = true });
        Assert.Equal("A,2024-01-01T00:00:00Z,1\nA,2024-01-02T00:00:00Z,2\nB,2024-01-01T00:00:00Z,3\nB,2024-01-02T00:00:00Z,4\n",
            await store.RowsAsync("SELECT Symbol, Epoch, Close FROM \"1Min/BARS\" ORDER BY Symbol, Epoch"));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await using var store = new LoadStore();
        LoadSummary summary = await store.LoadAsync("A/1Min/BARS", "Epoch,Close\n2024-01-01,1\n", null, request => request with { Create = true, DryRun = true });
        Assert.Contains("1 row read, none written", summary.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<MarketStoreException>(async () => await store.Store.DescribeAsync("A/1Min/BARS", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stopped_it_says_how_far_it_is_and_goes_on_from_there()
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        string csv = "Epoch,Close,Volume\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{60L * i},{i},{i}\n"));
        using var stop = new CancellationTokenSource();
        store.OnShow = progress =>
        {
            if (progress.Rows >= 8192) stop.Cancel();
        };
        LoadRequest request = new() { Key = "A/1Min/BARS", File = store.Write("load.csv", csv), ChunkRows = 1000 };
        LoadSummary summary = await store.LoadAsync(request, stop.Token);
        Assert.True(summary.Interrupted);
        Assert.Equal(summary.RowsRead, summary.RowsWritten);
        Assert.Equal($"{summary.RowsWritten}\n", await store.RowsAsync("SELECT count(*) FROM `A/1Min/BARS`"));
        store.OnShow = _ => { };
        await store.LoadAsync(request with { Skip = summary.RowsRead });
        Assert.Equal("20000,199990000\n", await store.RowsAsync("SELECT count(*), sum(Volume) FROM `A/1Min/BARS`"));
    }

    [Fact]
    public async Task Compressed_files_and_parquet_are_read()
    {
        await using var store = new LoadStore();
        await store.LoadAsync("A/1Sec/T", "Epoch,Price,Tag\n1704067200.5,1.5,x\n1704067201,2.5,\n", null, request => request with { Create = true, Variable = true });
        string before = await store.RowsAsync("SELECT * FROM `A/1Sec/T`");
        await store.RowsAsync($"COPY `A/1Sec/T` TO '{store.PathOf("t.parquet")}'");
        await store.LoadAsync(new LoadRequest { Key = "B/1Sec/T", File = store.PathOf("t.parquet"), Create = true, Variable = true, ChunkRows = 1 });
        Assert.Equal(before, await store.RowsAsync("SELECT * FROM `B/1Sec/T`"));
        await using (var zipped = new GZipStream(File.Create(store.PathOf("t.csv.gz")), CompressionLevel.Fastest)) zipped.Write(Encoding.UTF8.GetBytes("Epoch,Price,Tag\n1704067200.5,1.5,x\n1704067201,2.5,\n"));
        await store.LoadAsync(new LoadRequest { Key = "C/1Sec/T", File = store.PathOf("t.csv.gz"), Create = true, Variable = true });
        Assert.Equal(before, await store.RowsAsync("SELECT * FROM `C/1Sec/T`"));
        byte[] packed = new ZstdSharp.Compressor().Wrap(Encoding.UTF8.GetBytes("Epoch,Price,Tag\n1704067200.5,1.5,x\n1704067201,2.5,\n")).ToArray();
        await File.WriteAllBytesAsync(store.PathOf("t.csv.zst"), packed, TestContext.Current.CancellationToken);
        await store.LoadAsync(new LoadRequest { Key = "D/1Sec/T", File = store.PathOf("t.csv.zst"), Create = true, Variable = true });
        Assert.Equal(before, await store.RowsAsync("SELECT * FROM `D/1Sec/T`"));
    }

    [Theory]
    [InlineData("t.csv.zst", true)]
    [InlineData("t.csv.zst", false)]
    [InlineData("t.csv.gz", false)]
    public async Task A_compressed_file_that_is_damaged_is_told(string name, bool isCut)
    {
        await using var store = new LoadStore();
        byte[] packed = new ZstdSharp.Compressor().Wrap(Encoding.UTF8.GetBytes("Epoch,Price\n1704067200,1.5\n")).ToArray();
        await File.WriteAllBytesAsync(store.PathOf(name), isCut ? packed[..^6] : Encoding.UTF8.GetBytes("Epoch,Price\n"), TestContext.Current.CancellationToken);
        SqlException error = await Assert.ThrowsAsync<SqlException>(() => store.LoadAsync(new LoadRequest { Key = "D/1Sec/T", File = store.PathOf(name), Create = true }));
        Assert.StartsWith($"cannot read '{store.PathOf(name)}': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_before_anything_was_written_it_says_so()
    {
        await using var store = new LoadStore();
        await store.RowsAsync(Bars);
        LoadRequest request = new() { Key = "A/1Min/BARS", File = store.Write("load.csv", "Epoch,Close,Volume\n2024-01-01,1,1\n") };
        LoadSummary summary = await store.LoadAsync(request, new CancellationToken(canceled: true));
        Assert.Equal((true, "no row is written"), (summary.Interrupted, summary.Standing));
        summary = await store.LoadAsync(request with { DryRun = true });
        Assert.Equal("no row is written, this was a dry run", summary.Standing);
    }

    /// <summary>Whatever the table, the quotes and the size of chunks: rows come back as they were written.</summary>
    [Fact]
    public async Task Random_tables_come_back()
    {
        await using var store = new LoadStore();
        var texts = Gen.String[OneOf('a', ',', '"', '\n', '\r', 'é', '漢', ' '), 0, 16].Where(text => !text.Contains('\0', StringComparison.Ordinal));
        var rows = Gen.Select(Gen.Long[0, 2_000_000_000_000_000_000], Gen.OneOf(Gen.Double, Gen.Double[-1000, 1000].Select(x => Math.Round(x, 4))), Gen.Single.Select(f => f), Gen.Long, texts).Array[1, 40];
        int table = 0;
        await Gen.Select(rows, Gen.Int[1, 15]).SampleAsync(async (values, chunk) =>
        {
            string key = $"R{Interlocked.Increment(ref table)}/1Sec/T";
            await store.RowsAsync($"CREATE TABLE `{key}` (D DOUBLE, F REAL, L BIGINT, T TEXT) WITH (record_type = variable)");
            var csv = new StringBuilder("L,T,Epoch,F,D\n");
            foreach ((long time, double d, float f, long l, string t) in values)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{l},\"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{time / 1_000_000_000}.{time % 1_000_000_000:D9},{f:R},{d:R}\r\n");
            }
            await store.LoadAsync(key, csv.ToString(), null, request => request with { ChunkRows = chunk });
            string expected = string.Concat(values.Select((row, i) => (row, i)).OrderBy(pair => pair.row.Item1).ThenBy(pair => pair.i).Select(pair => string.Create(CultureInfo.InvariantCulture,
                $"{pair.row.Item1},{Shown(pair.row.Item2)},{Shown(pair.row.Item3)},{pair.row.Item4},{pair.row.Item5}\n")));
            Assert.Equal(expected, await store.RowsAsync($"SELECT Epoch::BIGINT, D::TEXT, F::DOUBLE::TEXT, L, T FROM `{key}`"));
        }, iter: 40, threads: 1);

        static string Shown(double value) => double.IsNaN(value) ? "NULL" : MarketStore.Sql.Functions.ValueText.Format(
            new MarketStore.Sql.Columns.Column<double>([value]), 0, MarketStore.Sql.Types.SqlType.Double)!;
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
