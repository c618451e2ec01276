using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>A snapshot stays what it was, whoever reads it and whatever happens to the store.</summary>
public sealed class SnapshotTests
{
    private const long Minute = Timestamps.NsPerMinute;

    private static readonly EngineOptions SmallBlocks = new()
    {
        RootDirectory = "",
        BlockRows = 64,
        SmallBlockBytes = 600,
        WornFileBytes = 4096,
        WalSync = WalSync.Off,
    };

    private static readonly SnapshotRequest Everything = new() { Columns = [0], WholeBlockBytes = 0 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_stays_the_same_for_all_threads_while_the_store_changes()
    {
        string[] keys = [.. Enumerable.Range(0, 4).Select(s => $"S{s}/1Min/X")];
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync([.. keys.Select(key => TestStore.Rows(key, RecordKind.Fixed, Rows(0, 500)))]);
        store.Engine.Checkpoint();
        await store.WriteAsync([.. keys.Select(key => TestStore.Rows(key, RecordKind.Fixed, Rows(400, 200)))]);
        await store.Engine.EraseAsync(_ => true, new TimeRange(10 * Minute, 20 * Minute));
        using Snapshot snapshot = store.Engine.Capture([new FamilyKey("1Min", "X")]);
        List<Row>[] before = [.. snapshot.Buckets.Select(bucket => Read(snapshot, bucket, 1024))];
        Assert.All(before, rows => Assert.Equal(589, rows.Count));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(() => ReadUntil(thread, stop.Token), Cancel))];
        for (int round = 0; round < 40; round++)
        {
            await store.WriteAsync([.. keys.Select(key => TestStore.Rows(key, RecordKind.Fixed, Rows(round * 10, 300)))]);
            if (round % 3 == 0) await store.Engine.EraseAsync(_ => true, new TimeRange(round * Minute, round * 5 * Minute));
            if (round % 4 == 0) store.Engine.Compact(Cancel);
            else store.Engine.Checkpoint();
            if (round % 10 == 9) await store.Engine.DropAsync(key => key.Symbol == "S1");
        }
        await store.Engine.DropAsync(_ => true);
        store.Engine.Compact(Cancel);
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(before, snapshot.Buckets.Select(bucket => Read(snapshot, bucket, 1024)));

        int ReadUntil(int thread, CancellationToken token)
        {
            int reads = 0;
            do
            {
                int b = (thread + reads++) % keys.Length;
                Assert.Equal(before[b], Read(snapshot, snapshot.Buckets[b], 1 + (reads % 200)));
            }
            while (!token.IsCancellationRequested);
            return reads;
        }
    }

    [Fact]
    public async Task Its_files_stay_until_it_and_its_cursors_are_given_back_on_whatever_thread()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync("A/1Min/X", RecordKind.Fixed, Rows(0, 640));
        store.Engine.Checkpoint();
        Bucket bucket = store.Engine.Family("1Min", "X")!.Find("A")!;
        Snapshot snapshot = store.Engine.Capture([bucket]);
        RowCursor cursor = snapshot.Read(bucket, Everything);
        Assert.True(cursor.Next(10));
        string file = Assert.Single(BlockFiles(store));
        await store.Engine.DropAsync(_ => true);
        store.Engine.Compact(Cancel);
        Assert.True(File.Exists(file));

        var thread = new Thread(snapshot.Dispose);
        thread.Start();
        thread.Join();
        Assert.Throws<ObjectDisposedException>(() => snapshot.Read(bucket, Everything));
        store.Engine.Compact(Cancel);
        Assert.True(File.Exists(file));
        int rows = 10;
        while (cursor.Next(1000)) rows += cursor.Count;
        Assert.Equal(640, rows);

        cursor.Dispose();
        cursor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cursor.Next(1));
        store.Engine.Compact(Cancel);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Thousands_at_a_time_hold_back_no_more_than_files()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync("A/1Min/X", RecordKind.Fixed, Rows(0, 640));
        store.Engine.Checkpoint();
        string first = Assert.Single(BlockFiles(store));
        Bucket bucket = store.Engine.Family("1Min", "X")!.Find("A")!;
        var held = new List<Snapshot>();
        for (int i = 0; i < 5000; i++)
        {
            held.Add(store.Engine.Capture([bucket]));
            if (i % 1000 != 0) continue;
            await store.WriteAsync("A/1Min/X", RecordKind.Fixed, Rows(0, 640));
            store.Engine.Compact(Cancel);
        }
        Assert.True(BlockFiles(store).Length > 1);
        Assert.True(File.Exists(first));
        Snapshot[] shuffled = [.. held];
        new Random(1).Shuffle(shuffled);
        Parallel.ForEach(shuffled, snapshot => snapshot.Dispose());
        store.Engine.Compact(Cancel);
        Assert.False(File.Exists(first));
        Assert.Single(BlockFiles(store));
        Assert.Equal(Rows(0, 640), store.Read("A/1Min/X"));
    }

    [Fact]
    public async Task A_bucket_that_has_been_dropped_has_no_rows()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync(TestStore.Rows("A/1Min/X", RecordKind.Fixed, Rows(0, 3)), TestStore.Rows("B/1Min/X", RecordKind.Fixed, Rows(0, 3)));
        IReadOnlyList<Bucket> buckets = store.Engine.Family("1Min", "X")!.Buckets;
        await store.Engine.DropAsync(key => key.Symbol == "A");
        using Snapshot snapshot = store.Engine.Capture(buckets);
        Assert.Equal([false, true], buckets.Select(snapshot.IsLive));
        Assert.Empty(Read(snapshot, buckets[0], 10));
        Assert.Equal(3, Read(snapshot, buckets[1], 10).Count);
        Assert.Null(snapshot.Bounds(buckets[0]));
        Assert.Equal(0, snapshot.CountRows(buckets[0]));
    }

    [Fact]
    public async Task A_write_that_adds_a_symbol_is_in_a_family_whole_or_not_at_all()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync("A/1Min/X", RecordKind.Variable, new Row(0, 0));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var firstRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reader = Task.Run(ReadUntil, Cancel);
        for (int i = 1; i <= 500; i++)
        {
            await store.WriteAsync(
                TestStore.Rows("A/1Min/X", RecordKind.Variable, new Row(i, i)),
                TestStore.Rows($"S{i:000}/1Min/X", RecordKind.Variable, new Row(i, i)));
        }
        await Task.WhenAny(firstRead.Task, reader);
        await stop.CancelAsync();
        await reader;

        void ReadUntil()
        {
            while (!stop.IsCancellationRequested)
            {
                using Snapshot snapshot = store.Engine.Capture([new FamilyKey("1Min", "X")]);
                Assert.Same(snapshot.Families[0].Buckets[^1], snapshot.Buckets[^1]);
                double last = Read(snapshot, snapshot.Buckets[0], 1000)[^1].Value;
                Assert.Equal(last, snapshot.Buckets.Skip(1).Sum(bucket => snapshot.CountRows(bucket)!.Value));
                firstRead.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task A_cancelled_cursor_ends_between_two_pieces()
    {
        using var store = new TestStore(SmallBlocks);
        await store.WriteAsync("A/1Min/X", RecordKind.Fixed, Rows(0, 3));
        using var cancel = new CancellationTokenSource();
        using Snapshot snapshot = store.Engine.Capture(store.Engine.Family("1Min", "X")!.Buckets);
        using RowCursor cursor = snapshot.Read(snapshot.Buckets[0], Everything with { Cancel = cancel.Token });
        Assert.True(cursor.Next(1));
        await cancel.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => cursor.Next(1));
    }

    private static Row[] Rows(int first, int count) => [.. Enumerable.Range(first, count).Select(i => new Row(i * Minute, first + (i / 7.0)))];

    private static string[] BlockFiles(TestStore store) =>
        Directory.GetFiles(store.Options.RootDirectory, "*.blocks", SearchOption.AllDirectories);

    private static List<Row> Read(Snapshot snapshot, Bucket bucket, int maxRows)
    {
        CursorRows rows = CursorRows.Read(snapshot, bucket, Everything, maxRows);
        double[] values = MemoryMarshal.Cast<byte, double>(rows.Columns[0].ToArray()).ToArray();
        return [.. rows.Times.Zip(values, (time, value) => new Row(time, value))];
    }
}
