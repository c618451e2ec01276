using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Tools;

/// <summary>Backups of a store that is being written to, and stores made of them.</summary>
public sealed class BackupTests : IDisposable
{
    private const long Minute = Timestamps.NsPerMinute;
    private const string Bars = "AAPL/1Min/OHLCV";
    private const string Ticks = "AAPL/1Sec/TICK";

    private static readonly EngineOptions SmallBlocks = new()
    {
        RootDirectory = "",
        BlockRows = 64,
        SmallBlockBytes = 600,
        WornFileBytes = 4096,
        WalSegmentBytes = 64 << 10,
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("mkts-backup").FullName;
    private DateTime _now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Destination => Path.Combine(_directory, "backups");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_backup_has_blocks_and_log_and_the_next_one_copies_what_is_new()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, 1000));
        store.Engine.Checkpoint();
        await store.WriteAsync(Ticks, RecordKind.Variable, new Row(3, 3), new Row(1, 1));
        BackupReport first = BackUp(store);
        Assert.True(first.CopiedBlocks > 10);
        Assert.Equal(1, first.LogFrames);

        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(1000, 10));
        await store.Engine.EraseAsync(key => key.Timeframe == "1Min", new TimeRange(0, 9 * Minute));
        store.Engine.Checkpoint();
        BackupReport second = BackUp(store);
        Assert.InRange(second.CopiedBytes, 1, first.CopiedBytes / 4);
        Assert.Equal(0, BackUp(store).CopiedBlocks);

        Assert.Equal(Noise(0, 1000), Restored(first.Name, Bars));
        Assert.Equal([1, 3], Restored(first.Name, Ticks).Select(row => row.Value));
        Assert.Equal(store.Read(Bars), Restored(null, Bars));
        Assert.Equal(1000, store.Read(Bars).Count);
    }

    [Fact]
    public async Task Backups_under_a_writer_have_what_was_acknowledged_before_and_nothing_by_halves()
    {
        using var store = new TestStore(SmallBlocks);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        int acknowledged = 0;
        Task writer = Task.Run(
            async () =>
            {
                for (int i = 1; !stop.IsCancellationRequested; i++)
                {
                    await store.WriteAsync(
                        TestStore.Rows(Bars, RecordKind.Fixed, new Row(i * Minute, i)),
                        TestStore.Rows(Ticks, RecordKind.Variable, new Row(i % 40, i), new Row(i % 40, i)));
                    Volatile.Write(ref acknowledged, i);
                    if (i % 50 == 0) store.Engine.Checkpoint();
                    if (i % 400 == 0) store.Engine.Compact(Cancel);
                }
            },
            Cancel);
        for (int round = 0; round < 12; round++)
        {
            while (Volatile.Read(ref acknowledged) < round * 40 && !writer.IsCompleted) await Task.Yield();
            int before = Volatile.Read(ref acknowledged);
            BackupReport report = BackUp(store);
            using TestStore restored = Restore(report.Name);
            if (before == 0 && restored.Engine.Find(TestStore.Key(Bars)) is null) continue;
            List<Row> bars = restored.Read(Bars), ticks = restored.Read(Ticks);
            Assert.True(bars.Count >= before, $"{bars.Count} of {before} acknowledged writes are there");
            Assert.Equal(Enumerable.Range(1, bars.Count).Select(i => new Row(i * Minute, i)), bars);
            Assert.Equal(Enumerable.Range(1, bars.Count).SelectMany(i => new double[] { i, i }), ticks.Select(row => row.Value).Order());
        }
        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task What_cannot_be_restored_is_said()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(Bars, RecordKind.Fixed, Noise(0, 640));
        store.Engine.Checkpoint();
        Assert.Contains("there is no directory", Assert.Throws<MarketStoreException>(() => Restore(null)).Message, StringComparison.Ordinal);
        BackupReport report = BackUp(store);
        Assert.Contains(report.Name, Assert.Throws<MarketStoreException>(() => Restore("20200101T000000.000Z")).Message, StringComparison.Ordinal);

        string blocks = Directory.GetFiles(Path.Combine(Destination, "blocks"), "*.blocks", SearchOption.AllDirectories)[0];
        byte[] bytes = await File.ReadAllBytesAsync(blocks, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(blocks, bytes, Cancel);
        Assert.Equal(ErrorCode.Corruption, Assert.Throws<MarketStoreException>(() => Restore(null)).Code);
    }

    /// <summary>Values that no codec can do much about, so that sizes follow from row counts.</summary>
    private static Row[] Noise(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new Row(i * Minute, new Random(i).NextDouble()))];

    private BackupReport BackUp(TestStore store)
    {
        _now = _now.AddSeconds(1);
        return new Backup(RealFileSystem.Instance, store.Options.RootDirectory, RealFileSystem.Instance, Destination).Run(_now);
    }

    private TestStore Restore(string? name)
    {
        string target = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        new Restore(RealFileSystem.Instance, Destination, target).Run(name);
        return new TestStore(SmallBlocks with { RootDirectory = target });
    }

    private List<Row> Restored(string? name, string key)
    {
        using TestStore store = Restore(name);
        return store.Read(key);
    }
}
