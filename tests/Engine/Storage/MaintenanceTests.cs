using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>Where checkpoints and compactions put rows, and that they give back what nobody needs any more.</summary>
public sealed class MaintenanceTests
{
    private const long Minute = Timestamps.NsPerMinute;
    private const string Bars = "AAPL/1Min/OHLCV";

    private static readonly EngineOptions SmallBlocks = new()
    {
        RootDirectory = "",
        BlockRows = 64,
        SmallBlockBytes = 600,
        WornFileBytes = 4096,
    };

    [Fact]
    public async Task Small_heads_of_many_buckets_go_into_one_file_and_survive_a_restart()
    {
        using var store = new TestStore();
        for (int round = 0; round < 3; round++)
        {
            await store.WriteAsync([.. Enumerable.Range(0, 50).Select(s =>
                TestStore.Rows($"S{s}/1Min/OHLCV", RecordKind.Fixed, new Row(round * Minute, s + round)))]);
            store.Engine.Checkpoint();
        }
        Assert.Single(BlockFiles(store));
        Assert.Empty(Directory.GetDirectories(store.Options.RootDirectory));
        store.Restart();
        for (int s = 0; s < 50; s++)
        {
            Assert.Equal([s, s + 1, s + 2], store.Read($"S{s}/1Min/OHLCV").Select(r => r.Value));
        }
    }

    [Fact]
    public async Task A_bucket_with_much_gets_files_of_its_own_in_the_familiar_tree()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, 640));
        store.Engine.Checkpoint();
        string file = Assert.Single(BlockFiles(store));
        Assert.StartsWith(Path.Combine(store.Options.RootDirectory, "AAPL", "1Min", "OHLCV", "1970."), file, StringComparison.Ordinal);
        Assert.Equal("Timeframe", await File.ReadAllTextAsync(
            Path.Combine(store.Options.RootDirectory, "AAPL", "category_name"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_few_corrections_cost_little_and_many_are_merged()
    {
        using var store = new TestStore(SmallBlocks);
        Row[] rows = Noise(0, 6400);
        await store.WriteAsync(Bars, RecordKind.Fixed, rows);
        store.Engine.Checkpoint();
        long loaded = BlockBytes(store);

        rows[1000] = rows[1000] with { Value = -1 };
        await store.WriteAsync(Bars, RecordKind.Fixed, rows[1000]);
        store.Engine.Checkpoint();
        Assert.InRange(BlockBytes(store) - loaded, 1, loaded / 100);
        Assert.Equal(rows, store.Read(Bars));

        for (int i = 1000; i < 1040; i++) rows[i] = rows[i] with { Value = -2 - i };
        await store.WriteAsync(Bars, RecordKind.Fixed, rows[1000..1040]);
        store.Engine.Checkpoint();
        store.Engine.Compact(TestContext.Current.CancellationToken);
        Assert.Equal(rows, store.Read(Bars));
        store.Restart();
        Assert.Equal(rows, store.Read(Bars));
    }

    [Fact]
    public async Task Small_appends_are_written_again_a_few_times_and_leave_few_blocks()
    {
        using var store = new TestStore(SmallBlocks with { BlockRows = 4096, SmallBlockBytes = 1 << 20, WornFileBytes = long.MaxValue / 2 });
        const int Appends = 1000;
        Row[] rows = Noise(0, Appends);
        foreach (Row row in rows)
        {
            await store.WriteAsync(Bars, RecordKind.Fixed, row);
            store.Engine.Checkpoint();
        }
        Assert.Equal(rows, store.Read(Bars));
        // Nothing is ever reclaimed here, so the file holds every block that was written. A block costs some 130 bytes
        // beside its rows; n appends that are merged by fours write each row log4 n + 1 times.
        double bytesPerRow = BlockBytes(store) / (double)Appends;
        Assert.InRange(bytesPerRow, 130, (130 * 4.0 / 3) + (16 * 7));
    }

    [Fact]
    public async Task Space_of_corrected_and_erased_rows_is_given_back()
    {
        using var store = new TestStore(SmallBlocks);
        Row[] rows = Noise(0, 6400);
        await store.WriteAsync(Bars, RecordKind.Fixed, rows);
        store.Engine.Checkpoint();
        long loaded = BlockBytes(store);
        for (int pass = 1; pass <= 5; pass++)
        {
            Row[] corrected = [.. rows.Select(r => r with { Value = r.Value + pass })];
            await store.WriteAsync(Bars, RecordKind.Fixed, corrected);
            store.Engine.Compact(TestContext.Current.CancellationToken);
            Assert.Equal(corrected, store.Read(Bars));
        }
        Assert.InRange(BlockBytes(store), 0, (2 * loaded) + SmallBlocks.WornFileBytes);

        Assert.Equal(1, await store.Engine.EraseAsync(key => key.Symbol == "AAPL", new TimeRange(0, 6000 * Minute)));
        Assert.Equal(399, store.Read(Bars).Count);
        store.Engine.Compact(TestContext.Current.CancellationToken);
        Assert.InRange(BlockBytes(store), 0, (loaded / 8) + SmallBlocks.WornFileBytes);
        store.Restart();
        Assert.Equal(6001 * Minute, store.Read(Bars)[0].TimeNs);
    }

    [Fact]
    public async Task An_erasure_is_visible_at_once_and_takes_only_what_was_there()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, 100));
        await store.WriteAsync("GOOG/1Min/OHLCV", RecordKind.Fixed, Noise(0, 100));
        await store.Engine.EraseAsync(key => key.Symbol == "AAPL", new TimeRange(10 * Minute, 19 * Minute));
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(15 * Minute, 7));
        Assert.Equal(91, store.Read(Bars).Count);
        Assert.Equal([7], store.Read(Bars, 10 * Minute, 19 * Minute).Select(r => r.Value));
        Assert.Equal(100, store.Read("GOOG/1Min/OHLCV").Count);
        Assert.Equal(0, await store.Engine.EraseAsync(key => key.Symbol == "NONE", new TimeRange(0, long.MaxValue)));
        store.Restart();
        Assert.Equal(91, store.Read(Bars).Count);
    }

    [Fact]
    public async Task A_damaged_block_stays_reported_and_does_not_stop_the_store()
    {
        using var store = new TestStore(SmallBlocks);
        Row[] rows = Noise(0, 640);
        await store.WriteAsync(Bars, RecordKind.Fixed, rows);
        store.Engine.Checkpoint();
        Damage(BlockFiles(store).Single(), offset: 300);

        // New rows fall into the damaged block and behind the last one.
        await store.WriteAsync(Bars, RecordKind.Fixed, [.. rows[10..60], .. Noise(640, 100)]);
        store.Engine.Checkpoint();
        store.Engine.Compact(TestContext.Current.CancellationToken);
        var error = Assert.Throws<MarketStoreException>(() => store.Read(Bars, 0, 5 * Minute));
        Assert.Equal(ErrorCode.Corruption, error.Code);
        Assert.Equal(rows[64..], store.Read(Bars, 64 * Minute, 639 * Minute));
        Assert.Equal(100, store.Read(Bars, 640 * Minute).Count);

        // What is left of a block that is erased in part cannot be told apart: it is moved aside, loudly.
        await store.Engine.EraseAsync(_ => true, new TimeRange(0, 5 * Minute));
        store.Engine.Checkpoint();
        Assert.Equal(rows[64..], store.Read(Bars, 0, 639 * Minute));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(store.Options.RootDirectory, "marketstore.quarantine")));
    }

    [Fact]
    public async Task Files_that_nobody_lists_are_swept_and_others_left_alone()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, 640));
        store.Engine.Checkpoint();
        string own = BlockFiles(store).Single();
        string orphan = Path.Combine(Path.GetDirectoryName(own)!, "1971.000000ff.blocks");
        string shared = Path.Combine(store.Options.RootDirectory, "marketstore.000000fe.blocks");
        string note = Path.Combine(Path.GetDirectoryName(own)!, "notes.blocks");
        foreach (string path in (string[])[orphan, shared, note]) File.Copy(own, path);
        store.Engine.Compact(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(orphan));
        Assert.False(File.Exists(shared));
        Assert.True(File.Exists(note));
        Assert.Equal(640, store.Read(Bars).Count);
    }

    /// <summary>Values that no codec can do much about, so that sizes follow from row counts.</summary>
    private static Row[] Noise(int first, int count)
    {
        var random = new Random(42 + first);
        return [.. Enumerable.Range(first, count).Select(i => new Row(i * Minute, random.NextDouble()))];
    }

    private static string[] BlockFiles(TestStore store) =>
        Directory.GetFiles(store.Options.RootDirectory, "*.blocks", SearchOption.AllDirectories);

    private static long BlockBytes(TestStore store) => BlockFiles(store).Sum(path => new FileInfo(path).Length);

    private static void Damage(string path, int offset)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
    }
}
