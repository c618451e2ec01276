using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Engine.Storage;

/// <summary>Many threads at once, with checkpoints running: readers see whole writes, and every row once.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Readers_of_several_buckets_see_a_write_in_all_of_them_or_in_none()
    {
        const int Writes = 600;
        string[] keys = ["A/1Sec/T", "B/1Sec/T", "C/1Sec/T"];
        using StorageEngine engine = Open(new EngineOptions { RootDirectory = _root, BlockRows = 64, WalSync = WalSync.Off });
        await engine.WriteAsync([.. keys.Select(k => TestStore.Rows(k, RecordKind.Variable, new Row(0, 0)))], Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task checkpoints = Task.Run(
            () =>
            {
                for (int i = 0; !stop.IsCancellationRequested; i++)
                {
                    if (i % 4 == 0) engine.Compact(Cancel);
                    else engine.Checkpoint();
                }
            },
            Cancel);
        Task<int>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntil(stop.Token), Cancel))];
        for (int i = 1; i <= Writes; i++)
        {
            await engine.WriteAsync([.. keys.Select(k => TestStore.Rows(k, RecordKind.Variable, new Row(i % 50, i)))], Cancel);
            if (i % 20 == 0) await engine.EraseAsync(_ => true, new TimeRange(i % 50, i % 50));
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), scans => Assert.True(scans > 0));
        await checkpoints;
        // An erasure takes the rows of a time that is a multiple of ten; the others are all there.
        Assert.Equal(Writes - (Writes / 10), CountRows(except: time => time % 10 == 0));

        int ReadUntil(CancellationToken token)
        {
            int scans = 0;
            do
            {
                CountRows();
                scans++;
            }
            while (!token.IsCancellationRequested);
            return scans;
        }

        int CountRows(Func<long, bool>? except = null)
        {
            using ScanResult result = engine.Scan(new ScanRequest { Buckets = [.. keys.Select(TestStore.Key)] }, Cancel);
            List<Row>[] rows = [.. result.Buckets.Select(TestStore.Flatten)];
            Assert.Equal(rows[0], rows[1]);
            Assert.Equal(rows[0], rows[2]);
            return rows[0].Count(row => except?.Invoke(row.TimeNs) != true);
        }
    }

    [Fact]
    public async Task Writers_who_create_one_bucket_together_all_get_their_rows_in()
    {
        using (StorageEngine engine = Open(new EngineOptions { RootDirectory = _root }))
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 400),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
                async (i, cancel) => await engine.WriteAsync(
                    [TestStore.Rows($"S{i % 7}/1Sec/T", RecordKind.Variable, new Row(i, i))], cancel));
        }
        using StorageEngine reopened = Open(new EngineOptions { RootDirectory = _root });
        IReadOnlyList<BucketInfo> buckets = reopened.List();
        Assert.Equal(7, buckets.Count);
        using ScanResult result = reopened.Scan(new ScanRequest { Buckets = [.. buckets.Select(b => b.Key)] }, Cancel);
        Assert.Equal(
            Enumerable.Range(0, 400).Select(i => (double)i),
            result.Buckets.SelectMany(TestStore.Flatten).Select(r => r.Value).Order());
    }

    [Fact]
    public async Task A_bucket_dropped_and_written_at_the_same_time_never_fails_a_writer()
    {
        using StorageEngine engine = Open(new EngineOptions { RootDirectory = _root });
        Task drops = Task.Run(
            async () =>
            {
                for (int i = 0; i < 100; i++) await engine.DropAsync(_ => true);
            },
            Cancel);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 300),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (i, cancel) => await engine.WriteAsync(
                [TestStore.Rows("A/1Min/X", RecordKind.Fixed, new Row(i * Timestamps.NsPerMinute, i))], cancel));
        await drops;
        await engine.WriteAsync([TestStore.Rows("A/1Min/X", RecordKind.Fixed, new Row(-Timestamps.NsPerMinute, -1))], Cancel);
        List<BucketInfo> before = [.. engine.List()];
        engine.Dispose();
        using StorageEngine reopened = Open(new EngineOptions { RootDirectory = _root });
        Assert.Equal(before.Select(b => (b.Key, b.LatestNs)), reopened.List().Select(b => (b.Key, b.LatestNs)));
    }

    [Fact]
    public async Task Writers_wait_while_heads_fill_their_memory_and_nothing_is_lost()
    {
        var options = new EngineOptions { RootDirectory = _root, HeadMemoryBytes = 64 << 10, WalSync = WalSync.Off };
        using StorageEngine engine = Open(options);
        Row[] rows = [.. Enumerable.Range(0, 1000).Select(i => new Row(i, i))];
        for (int i = 0; i < 50; i++)
        {
            await engine.WriteAsync([TestStore.Rows("A/1Sec/T", RecordKind.Variable, [.. rows.Select(r => r with { TimeNs = r.TimeNs + (i * 1000) })])], Cancel);
        }
        using ScanResult result = engine.Scan(new ScanRequest { Buckets = [TestStore.Key("A/1Sec/T")] }, Cancel);
        Assert.Equal(Enumerable.Range(0, 50_000).Select(i => (long)i), TestStore.Flatten(result.Buckets[0]).Select(r => r.TimeNs));
    }

    [Fact]
    public async Task Rows_that_find_no_room_because_checkpoints_fail_are_refused_and_welcome_again_later()
    {
        var disk = new FailingFileSystem(RealFileSystem.Instance, path => path.EndsWith(".blocks", StringComparison.Ordinal));
        var options = new EngineOptions { RootDirectory = _root, HeadMemoryBytes = 32 << 10, WalSync = WalSync.Off };
        using var engine = StorageEngine.Open(options, disk, SystemClock.Instance, NullLogger.Instance);
        int acknowledged = 0;
        var error = await Assert.ThrowsAsync<MarketStoreException>(async () =>
        {
            for (; acknowledged < 100; acknowledged++) await Write();
        });
        Assert.Equal(ErrorCode.Unavailable, error.Code);
        Assert.Contains("no space left", error.Message, StringComparison.Ordinal);

        disk.IsFailing = false;
        while (acknowledged < 200)
        {
            try
            {
                await Write();
                acknowledged++;
            }
            catch (MarketStoreException)
            {
                // Until the next checkpoint has been tried.
            }
        }
        using ScanResult result = engine.Scan(new ScanRequest { Buckets = [TestStore.Key("A/1Sec/T")] }, Cancel);
        Assert.Equal(200 * 100, result.Buckets[0].RowCount);

        ValueTask Write() => engine.WriteAsync(
            [TestStore.Rows("A/1Sec/T", RecordKind.Variable, [.. Enumerable.Range(0, 100).Select(i => new Row(i, i))])], Cancel);
    }

    private static StorageEngine Open(EngineOptions options) =>
        StorageEngine.Open(options, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
}
