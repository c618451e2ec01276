using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>What a store answers must not depend on where its rows are: in heads, in blocks, or read back from the log.</summary>
public sealed class StorageEngineTests
{
    private const long Minute = Timestamps.NsPerMinute;
    private const string Bars = "AAPL/1Min/OHLCV";
    private const string Ticks = "AAPL/1Sec/TICK";

    public enum Place
    {
        Head,
        Blocks,
        BlocksAndHead,
        Restarted,
    }

    public static TheoryData<Place> Places => [Place.Head, Place.Blocks, Place.BlocksAndHead, Place.Restarted];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Bars_come_back_ascending_and_the_last_write_of_a_slot_wins(Place place)
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(3 * Minute, 3), new Row(1 * Minute, 1), new Row(2 * Minute, 2));
        Move(store, place, half: true);
        await store.WriteAsync(Bars, RecordKind.Fixed,
            new Row((2 * Minute) + 17, 20), new Row(4 * Minute, 4), new Row(2 * Minute, 21));
        Move(store, place, half: false);
        Assert.Equal([new(1 * Minute, 1), new(2 * Minute, 21), new(3 * Minute, 3), new(4 * Minute, 4)], store.Read(Bars));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Ticks_keep_their_nanoseconds_and_ties_keep_their_order(Place place)
    {
        using var store = new TestStore();
        await store.WriteAsync(Ticks, RecordKind.Variable, new Row(1_000_000_003, 1), new Row(1_000_000_001, 2), new Row(1_000_000_003, 3));
        Move(store, place, half: true);
        await store.WriteAsync(Ticks, RecordKind.Variable, new Row(1_000_000_003, 4), new Row(1_000_000_002, 5), new Row(999_999_999, 6));
        Move(store, place, half: false);
        Assert.Equal(
            [
                new(999_999_999, 6), new(1_000_000_001, 2), new(1_000_000_002, 5),
                new(1_000_000_003, 1), new(1_000_000_003, 3), new(1_000_000_003, 4),
            ],
            store.Read(Ticks));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Limits_count_rows_from_either_end(Place place)
    {
        using var store = new TestStore(new EngineOptions { RootDirectory = "", BlockRows = 8 });
        await store.WriteAsync(Bars, RecordKind.Fixed, [.. Enumerable.Range(0, 30).Select(i => new Row(i * Minute, i))]);
        Move(store, place, half: true);
        await store.WriteAsync(Bars, RecordKind.Fixed, [.. Enumerable.Range(30, 10).Select(i => new Row(i * Minute, i))]);
        Move(store, place, half: false);
        Assert.Equal([5, 6, 7], store.Read(Bars, from: (5 * Minute) + 1, limit: 3, fromStart: true).Select(r => r.Value));
        Assert.Equal([33, 34, 35], store.Read(Bars, to: (35 * Minute) + 1, limit: 3).Select(r => r.Value));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (double)i), store.Read(Bars, limit: 1000).Select(r => r.Value));
        Assert.Empty(store.Read(Bars, from: 100 * Minute));
        Assert.Empty(store.Read(Bars, from: 3 * Minute, to: 2 * Minute));
    }

    [Fact]
    public async Task A_write_to_several_buckets_is_all_or_nothing()
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(Minute, 1));
        IncomingRows wrong = TestStore.Rows(Bars, RecordKind.Fixed, new Row(Minute, 2)) with
        {
            Columns = [TestStore.Column("Other", ColumnType.Float64, 2.0)],
        };
        var error = await Assert.ThrowsAsync<MarketStoreException>(() => store.WriteAsync(
            TestStore.Rows("NEW/1Min/OHLCV", RecordKind.Fixed, new Row(Minute, 2)), wrong));
        Assert.Equal(
            "unable to match data columns ([{Epoch INT64} {Other FLOAT64}]) to bucket columns ([{Epoch INT64} {V FLOAT64}])",
            error.Message);
        Assert.Null(store.Engine.Find(TestStore.Key("NEW/1Min/OHLCV")));
        Assert.Equal([new Row(Minute, 1)], store.Read(Bars));
    }

    [Fact]
    public async Task Columns_are_matched_by_name_whatever_their_order()
    {
        using var store = new TestStore();
        await store.Engine.CreateAsync(TestStore.Key(Bars), RecordKind.Fixed,
            new Schema([new("A", ColumnType.Float64), new("B", ColumnType.Int32)]));
        await store.WriteAsync(TestStore.Rows(Bars, RecordKind.Fixed, new Row(Minute, 0)) with
        {
            Columns = [TestStore.Column("B", ColumnType.Int64, 7L), TestStore.Column("A", ColumnType.Float32, 1.5f)],
        });
        using ScanResult result = store.Scan(new ScanRequest { Buckets = [TestStore.Key(Bars)], Columns = ["B", "A", "none"] });
        Assert.Equal(["B", "A"], result.Buckets[0].Schema.Columns.Select(c => c.Name));
        Assert.Equal(7, BitConverter.ToInt32(result.Buckets[0].Chunks[0].Columns[0].Span));
        Assert.Equal(1.5, BitConverter.ToDouble(result.Buckets[0].Chunks[0].Columns[1].Span));
    }

    [Fact]
    public async Task A_dropped_bucket_is_gone_for_good_and_its_name_can_be_used_again()
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(Minute, 1));
        store.Engine.Checkpoint();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(2 * Minute, 2));
        Assert.Equal(1, await store.Engine.DropAsync(key => key.Symbol == "AAPL"));
        Assert.Null(store.Engine.Find(TestStore.Key(Bars)));
        await store.WriteAsync(Bars, RecordKind.Variable, new Row(5, 5));
        Assert.Equal([new Row(5, 5)], store.Read(Bars));
        store.Restart();
        Assert.Equal([new Row(5, 5)], store.Read(Bars));
        Assert.Single(Directory.GetFiles(store.Options.RootDirectory, "*.blocks", SearchOption.AllDirectories));
        await store.Engine.DropAsync(_ => true);
        store.Restart();
        Assert.Empty(store.Engine.List());
        Assert.Empty(Directory.GetDirectories(store.Options.RootDirectory));
    }

    [Fact]
    public async Task Appends_fill_up_the_last_block_and_leave_the_others_alone()
    {
        using var store = new TestStore(new EngineOptions { RootDirectory = "", BlockRows = 64 });
        for (int i = 0; i < 500; i++)
        {
            await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Minute, i));
            if (i % 7 == 0) store.Engine.Checkpoint();
        }
        store.Restart();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => new Row(i * Minute, i)), store.Read(Bars));
        string file = Assert.Single(Directory.GetFiles(store.Options.RootDirectory, "*.blocks", SearchOption.AllDirectories));
        Assert.EndsWith(".blocks", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_out_of_range_are_refused_with_the_likely_reason()
    {
        using var store = new TestStore();
        IncomingRows milliseconds = TestStore.Rows(Bars, RecordKind.Fixed, new Row(0, 1)) with
        {
            EpochSeconds = TestStore.Column("Epoch", ColumnType.Int64, 1_700_000_000_000L).Values,
        };
        var error = await Assert.ThrowsAsync<MarketStoreException>(() => store.WriteAsync(milliseconds));
        Assert.Contains("Epoch is in seconds", error.Message, StringComparison.Ordinal);
        Assert.Empty(store.Engine.List());
    }

    [Fact]
    public async Task A_query_over_its_row_limit_is_an_error_that_says_so()
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(0, 0), new Row(Minute, 1));
        var error = Assert.Throws<MarketStoreException>(() =>
            store.Scan(new ScanRequest { Buckets = [TestStore.Key(Bars)], MaxRows = 1 }));
        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
    }

    [Fact]
    public async Task A_root_is_held_by_one_engine_at_a_time()
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(0, 0));
        Assert.Throws<IOException>(() => new TestStore(store.Options));
    }

    [Fact]
    public async Task Flipped_bits_are_reported_and_never_returned()
    {
        using var store = new TestStore();
        await store.WriteAsync(Bars, RecordKind.Fixed, [.. Enumerable.Range(0, 100).Select(i => new Row(i * Minute, i * 1.1))]);
        store.Engine.Checkpoint();
        string file = Directory.GetFiles(store.Options.RootDirectory, "*.blocks", SearchOption.AllDirectories).Single();
        byte[] good = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.Write(bad);
            var error = Assert.Throws<MarketStoreException>(() => store.Read(Bars));
            Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
        }
        using (FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.Write(good);
        Assert.Equal(100, store.Read(Bars).Count);
    }

    private static void Move(TestStore store, Place place, bool half)
    {
        if (place == Place.Blocks || (place == Place.BlocksAndHead && half)) store.Engine.Checkpoint();
        if (place == Place.Restarted) store.Restart();
    }
}
