using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Service;
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
        _service = new MarketService(_engine, new ServiceOptions { Version = "test", MaxRowsPerQuery = 1000 });
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
        using QueryResult epochs = _service.Query([new QueryRequest { Destination = "*/1Min/X", Columns = ["Epoch"] }], Cancel)[0];
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
    public void What_this_version_cannot_do_is_said()
    {
        var sql = new QueryRequest { IsSqlStatement = true, SqlStatement = "SELECT 1" };
        Assert.Equal(ErrorCode.NotSupported, Assert.Throws<MarketStoreException>(() => _service.Query([sql], Cancel)).Code);
    }

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
        _service.Query([new QueryRequest { Destination = destination, LimitRecordCount = limit }], Cancel)[0];
}
