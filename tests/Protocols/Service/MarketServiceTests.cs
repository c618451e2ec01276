using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Service;

/// <summary>The rules of the wire protocols that are the same in every encoding, over a real engine.</summary>
public sealed class MarketServiceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private readonly StorageEngine _engine;
    private readonly MarketService _service;

    public MarketServiceTests()
    {
        _engine = StorageEngine.Open(
            new EngineOptions { RootDirectory = _root }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
        _service = new MarketService(new MarketStore.Sql.Database(_engine), new ServiceOptions { Version = "test", MaxRowsPerQuery = 1000 });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_complete_success_has_no_responses_and_a_failure_has_one_for_each_request()
    {
        Assert.Null(await _service.WriteAsync([Bars("A/1Min/X", 60, 120)], Cancel));
        IReadOnlyList<string>? errors = await _service.WriteAsync(
            [Bars("A/1Min/X", 180), Bars("A/nonsense/X", 60), new WriteRequest(null, false)], Cancel);
        Assert.Equal("", errors![0]);
        Assert.StartsWith("error: Unable to get timeframe from key", errors[1], StringComparison.Ordinal);
        Assert.Equal("the write request has no dataset", errors[2]);
        Assert.Equal([60, 120, 180], Epochs(Query("A/1Min/X")));
    }

    [Theory]
    [InlineData("Epoch", "f8", "unexpected data type for Epoch column")]
    [InlineData("Other", "i8", "unexpected data type for Epoch column")]
    [InlineData("Epoch", "b1", "unsupported type string b1")]
    [InlineData("Epoch", "<i8", "unsupported type string <i8")]
    public async Task The_time_column_must_be_what_it_is(string name, string type, string error)
    {
        Dataset dataset = Bars("A/1Min/X", 60).Dataset! with { Names = [name, "V"], Types = [type, "f8"] };
        Assert.Equal([error], await _service.WriteAsync([new WriteRequest(dataset, false)], Cancel));
    }

    [Fact]
    public async Task A_dataset_that_contradicts_itself_is_refused()
    {
        Dataset good = Bars("A/1Min/X", 60, 120).Dataset!;
        Dataset[] bad =
        [
            good with { Types = ["i8"] },
            good with { Data = [good.Data[0]] },
            good with { Lengths = [new("A/1Min/X", 3)] },
            good with { Lengths = [new("A/1Min/X", long.MaxValue)] },
            good with { StartIndex = [new("A/1Min/X", -1)] },
            good with { StartIndex = [new("A/1Min/X", long.MaxValue)] },
        ];
        IReadOnlyList<string>? errors = await _service.WriteAsync([.. bad.Select(d => new WriteRequest(d, false))], Cancel);
        Assert.All(errors!, error => Assert.NotEqual("", error));
        Assert.Empty(_service.ListSymbols(ListFormat.Symbol));
    }

    [Theory]
    [InlineData("*/1Min/X", "A,B")]
    [InlineData("B,A,missing/1Min/X", "B,A")]
    [InlineData("A/1Min/X:Symbol/Timeframe/AttributeGroup", "A")]
    public async Task A_destination_names_one_or_several_or_all_symbols(string destination, string symbols)
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60), Bars("B/1Min/X", 60), Bars("C/1D/X", 60)], Cancel);
        using QueryResult result = Query(destination);
        Assert.Equal(symbols.Split(','), result.Keys.Select(k => k.Key.Split('/')[0]));
        Assert.All(result.Keys, k => Assert.EndsWith(":Symbol/Timeframe/AttributeGroup", k.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing/1Min/X", "no files returned from query parse")]
    [InlineData("/1Min/X", "no files returned from query parse")]
    [InlineData("A//X", "destinations must have a Symbol, Timeframe and AttributeGroup, have: A//X")]
    [InlineData("A/1Min", "destinations must have a Symbol, Timeframe and AttributeGroup, have: A/1Min")]
    [InlineData("", "destinations must have a Symbol, Timeframe and AttributeGroup, have: ")]
    [InlineData("A/minute/X", "timeframe not found in TimeBucketKey=A/minute/X: timeframe not found in \"minute\"")]
    public async Task A_destination_that_names_nothing_is_an_error(string destination, string error)
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60)], Cancel);
        Assert.Equal(error, Assert.Throws<MarketStoreException>(() => Query(destination)).Message);
    }

    [Fact]
    public async Task A_timeframe_without_a_bucket_of_its_own_reads_finer_bars_and_scales_the_limit()
    {
        long day = 86_400;
        await _service.WriteAsync([Bars("A/1D/X", [.. Enumerable.Range(0, 20).Select(i => i * day)])], Cancel);
        using (QueryResult week = Query("A/1W/X", limit: 1))
        {
            Assert.Equal("A/1D/X:Symbol/Timeframe/AttributeGroup", week.Keys[0].Key);
            Assert.Equal(7, week.RowCount);
        }
        await _service.WriteAsync([Bars("A/1W/X", 0), Bars("A/4H/X", 0, 14_400)], Cancel);
        using QueryResult own = Query("A/1W/X", limit: 1);
        Assert.Equal("A/1W/X:Symbol/Timeframe/AttributeGroup", own.Keys[0].Key);
        Assert.Equal([0, 14_400], Epochs(Query("A/4H/X")));
    }

    [Fact]
    public async Task Buckets_of_different_columns_or_types_are_not_put_into_one_answer()
    {
        Dataset narrow = Bars("B/1Min/X", 60).Dataset! with { Types = ["i8", "f4"], Data = [Bytes(60L), Bytes(1f)] };
        await _service.WriteAsync([Bars("A/1Min/X", 60), new WriteRequest(narrow, false)], Cancel);
        string error = Assert.Throws<MarketStoreException>(() => Query("*/1Min/X")).Message;
        Assert.StartsWith("symbols in a query must have the same data type or be filtered by common columns. symbols=[{", error, StringComparison.Ordinal);
        using QueryResult epochs = (await _service.QueryAsync([new QueryRequest { Destination = "*/1Min/X", Columns = ["Epoch"] }], Cancel))[0];
        Assert.Equal(["Epoch"], epochs.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Ticks_return_a_last_column_of_nanoseconds()
    {
        var ticks = new Dataset
        {
            Names = ["Epoch", "V", "Nanoseconds"],
            Types = ["i8", "f8", "i4"],
            Data = [Bytes(5L, 5L, 5L), Bytes(1d, 2d, 3d), Bytes(1_000_000, 2_000_000, 3_000_000)],
            Length = 3,
            StartIndex = [new("A/1Sec/TICK", 0)],
            Lengths = [new("A/1Sec/TICK", 3)],
        };
        Assert.Null(await _service.WriteAsync([new WriteRequest(ticks, true)], Cancel));
        using QueryResult result = Query("A/1Sec/TICK");
        Assert.Equal(["Epoch", "V", "Nanoseconds"], result.Columns.Select(c => c.Name));
        Assert.Equal([1_000_000, 2_000_000, 3_000_000], Values<int>(result.Columns[2]));
        Assert.Equal([5, 5, 5], Epochs(result));
    }

    [Fact]
    public async Task Create_tells_what_is_wrong_and_leaves_the_others_alone()
    {
        const string Tail = ":Symbol/Timeframe/AttributeGroup";
        IReadOnlyList<string> errors = await _service.CreateAsync(
            [
                new CreateRequest { Key = "A/1Min/X" + Tail, ColumnNames = ["Epoch", "Open"], ColumnTypes = ["i8", "f4"] },
                new CreateRequest { Key = "A/1Min/X" + Tail, ColumnNames = ["Open"], ColumnTypes = ["f4"] },
                new CreateRequest { Key = "A/1Min/X" },
                new CreateRequest { Key = "B/abc/X" + Tail },
                new CreateRequest { Key = "B/1Min/X" + Tail, ColumnNames = ["Open"], ColumnTypes = ["b1"] },
                new CreateRequest { Key = "B/1Min/X" + Tail, ColumnNames = ["Open"] },
                new CreateRequest { Key = "../1Min/X" + Tail },
                new CreateRequest { Key = "NONE/1Min/X" + Tail },
            ],
            Cancel);
        Assert.Equal("", errors[0]);
        Assert.Equal("creation of new catalog entry failed: Can not overwrite file: File is already in directory", errors[1]);
        Assert.Equal("key \"A/1Min/X\" is not in proper format, should be like: TSLA/1Min/OHLCV:Symbol/TimeFrame/AttributeGroup", errors[2]);
        Assert.StartsWith("error: Unable to get timeframe from key", errors[3], StringComparison.Ordinal);
        Assert.Equal("unexpected data type:b1", errors[4]);
        Assert.NotEqual("", errors[5]);
        Assert.NotEqual("", errors[6]);
        Assert.Equal("", errors[7]);
        Assert.Equal(["A/1Min/X", "NONE/1Min/X"], _service.ListSymbols(ListFormat.TimeBucketKey));
        BucketDescription info = _service.GetInfo(["A/1Min/X"])[0];
        Assert.Equal([new("Epoch", ColumnType.Int64), new("Open", ColumnType.Float32)], info.Columns);
        Assert.Equal(60_000_000_000, info.TimeframeNs);
    }

    [Fact]
    public async Task Destroy_takes_a_bucket_a_timeframe_or_a_symbol()
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60), Bars("A/1Min/Y", 60), Bars("A/1D/X", 60), Bars("AB/1D/X", 60)], Cancel);
        Assert.Equal([""], await _service.DestroyAsync(["A/1Min/X"], Cancel));
        Assert.Equal(["A/1D/X", "A/1Min/Y", "AB/1D/X"], _service.ListSymbols(ListFormat.TimeBucketKey));
        Assert.Equal(
            ["removal of catalog entry failed: Unable to find level item: X in directory", ""],
            await _service.DestroyAsync(["A/1Min/X", "A"], Cancel));
        Assert.Equal(["AB"], _service.ListSymbols(ListFormat.Symbol));
        Assert.Equal(["removal of catalog entry failed: Unable to find level item:  in directory"], await _service.DestroyAsync([""], Cancel));
    }

    [Fact]
    public async Task Erase_takes_a_span_of_a_bucket_or_of_everything_below_a_key()
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60, 120, 180), Bars("A/1D/X", 0), Bars("B/1Min/X", 120)], Cancel);
        var minute = new TimeRange(120_000_000_000, 179_000_000_000);
        Assert.Equal(1, await _service.EraseAsync("A/1Min/X:Symbol/Timeframe/AttributeGroup", minute, Cancel));
        Assert.Equal([60, 180], Epochs(Query("A/1Min/X")));
        Assert.Equal([120], Epochs(Query("B/1Min/X")));
        Assert.Equal(2, await _service.EraseAsync("A", new TimeRange(long.MinValue, long.MaxValue), Cancel));
        Assert.Empty(Epochs(Query("A/1Min/X")));
        var missing = await Assert.ThrowsAsync<MarketStoreException>(() => _service.EraseAsync("C", minute, Cancel).AsTask());
        Assert.Equal(ErrorCode.NotFound, missing.Code);
        await Assert.ThrowsAsync<MarketStoreException>(() => _service.EraseAsync("A", new TimeRange(2, 1), Cancel).AsTask());
    }

    [Fact]
    public async Task A_statement_answers_in_the_form_of_a_dataset()
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60, 120)], Cancel);
        var request = new QueryRequest
        {
            IsSqlStatement = true,
            SqlStatement = "SELECT Epoch, V, V > 60 AS Late, 'abcdefghijklmnopqrst' AS T, CASE WHEN V = 60 THEN 1 END AS N, Epoch AS E2 FROM `A/1Min/X` -- a:b",
        };
        using QueryResult result = (await _service.QueryAsync([request], Cancel))[0];
        Assert.Equal(["Epoch", "V", "Late", "T", "N", "E2"], result.Columns.Select(c => c.Name));
        Assert.Equal(["i8", "f8", "i1", "U16", "i8", "i8"], result.Columns.Select(c => c.Type.TypeString()));
        Assert.Equal([60, 120], Values<long>(result.Columns[0]));
        Assert.Equal([(sbyte)0, (sbyte)1], Values<sbyte>(result.Columns[2]));
        Assert.Equal('p', Values<int>(result.Columns[3] with { RowCount = 32 })[15]);
        Assert.Equal([1, 0], Values<long>(result.Columns[4]));
        Assert.Equal([60_000_000_000, 120_000_000_000], Values<long>(result.Columns[5]));
        Assert.Equal(request.SqlStatement.Replace(':', ' ') + ":SQL", result.Keys[0].Key);
        Assert.Equal(2, result.Keys[0].Length);
    }

    [Fact]
    public async Task Ticks_read_by_a_statement_have_their_nanoseconds_beside_them()
    {
        Dataset ticks = Bars("T/1Sec/X", 60).Dataset! with { Names = ["Epoch", "V", "Nanoseconds"], Types = ["i8", "f8", "i4"], Data = [Bytes(60L), Bytes(1.0), Bytes(5)] };
        await _service.WriteAsync([new WriteRequest(ticks, IsVariableLength: true)], Cancel);
        using QueryResult all = await SqlAsync("SELECT * FROM `T/1Sec/X`");
        Assert.Equal(["Epoch", "V", "Nanoseconds"], all.Columns.Select(c => c.Name));
        Assert.Equal([5], Values<int>(all.Columns[2]));
        using QueryResult bars = await SqlAsync("SELECT Epoch, last(V) AS V FROM `T/1Sec/X` SAMPLE BY 1Min");
        Assert.Equal(["Epoch", "V"], bars.Columns.Select(c => c.Name));
    }

    [Theory]
    [InlineData("Max(V)", "Max", 240)]
    [InlineData(" avg ( V ) ", "Avg", 180)]
    [InlineData("min(*::V)", "Min", 120)]
    [InlineData("COUNT(*)", "Count", 3)]
    public async Task Functions_see_what_the_limits_leave(string call, string name, double expected)
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60, 120, 180, 240)], Cancel);
        var request = new QueryRequest { Destination = "A/1Min/X", LimitRecordCount = 3, Functions = [call] };
        using QueryResult result = (await _service.QueryAsync([request], Cancel))[0];
        Assert.Equal(["Epoch", name], result.Columns.Select(c => c.Name));
        double value = name == "Count" ? Values<long>(result.Columns[1])[0] : Values<double>(result.Columns[1])[0];
        Assert.Equal(expected, value);
    }

    [Fact]
    public async Task Functions_are_applied_to_each_bucket_by_itself_one_after_another()
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60, 120, 300, 360), Bars("B/1Min/X", 600)], Cancel);
        var request = new QueryRequest
        {
            Destination = "A,B/1Min/X",
            Functions = ["candlecandler('2Min',V,V,V,V,Sum::V)", "candlecandler('5Min', Open, High, Low, Close, V_SUM)"],
        };
        using QueryResult result = (await _service.QueryAsync([request], Cancel))[0];
        Assert.Equal(["Epoch", "Open", "High", "Low", "Close", "V_SUM_SUM"], result.Columns.Select(c => c.Name));
        Assert.Equal([0, 300, 600], Values<long>(result.Columns[0]));
        Assert.Equal([480, 360, 600], Values<double>(result.Columns[5]));
        Assert.Equal([("A/1Min/X:Symbol/Timeframe/AttributeGroup", 0, 2), ("B/1Min/X:Symbol/Timeframe/AttributeGroup", 2, 1)],
            result.Keys.Select(key => (key.Key, key.StartIndex, key.Length)));
    }

    [Theory]
    [InlineData("max", "unable to parse function call max")]
    [InlineData("max)V(", "unable to parse function call max)V(")]
    [InlineData("max('V)", "unclosed literal V")]
    [InlineData("foo(V)", "no function in the UDA Registry named \"foo\"")]
    [InlineData("max(Bogus)", "unable to retrieve column named Bogus")]
    [InlineData("max()", "have [], required [*]")]
    [InlineData("candlecandler('5Min',V,V,V)", "have [V V V], required [Open High Low Close]")]
    [InlineData("candlecandler('5Min',V,V,V,V,Max::V)", "has no parameter \"Max\"")]
    [InlineData("candlecandler(V,V,V,V)", "need 1 have 0")]
    [InlineData("candlecandler('x',V,V,V,V)", "timeframe not found in \"x\"")]
    public async Task Wrong_calls_say_what_is_wrong(string call, string expected)
    {
        await _service.WriteAsync([Bars("A/1Min/X", 60)], Cancel);
        var request = new QueryRequest { Destination = "A/1Min/X", Functions = [call] };
        var error = await Assert.ThrowsAsync<SqlException>(() => _service.QueryAsync([request], Cancel).AsTask());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private async Task<QueryResult> SqlAsync(string sql) =>
        (await _service.QueryAsync([new QueryRequest { IsSqlStatement = true, SqlStatement = sql }], Cancel))[0];

    private static WriteRequest Bars(string key, params long[] epochs) => new(
        new Dataset
        {
            Names = ["Epoch", "V"],
            Types = ["i8", "f8"],
            Data = [Bytes(epochs), Bytes([.. epochs.Select(e => (double)e)])],
            Length = epochs.Length,
            StartIndex = [new(key, 0)],
            Lengths = [new(key, epochs.Length)],
        },
        IsVariableLength: false);

    private static ReadOnlySequence<byte> Bytes<T>(params T[] values)
        where T : unmanaged => new(MemoryMarshal.AsBytes<T>(values).ToArray());

    private static T[] Values<T>(ResultColumn column)
        where T : unmanaged
    {
        var values = new T[column.RowCount];
        column.Values.Copy(0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static long[] Epochs(QueryResult result)
    {
        using (result) return Values<long>(result.Columns[0]);
    }

    private QueryResult Query(string destination, long? limit = null) =>
        _service.QueryAsync([new QueryRequest { Destination = destination, LimitRecordCount = limit }], Cancel).AsTask().GetAwaiter().GetResult()[0];
}
