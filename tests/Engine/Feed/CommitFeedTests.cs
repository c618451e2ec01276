using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Feed;

/// <summary>Followers of a store see every commit once and in order, wherever they begin and however slow they are.</summary>
public sealed class CommitFeedTests
{
    private const long Minute = Timestamps.NsPerMinute;
    private const string Bars = "AAPL/1Min/OHLCV", Ticks = "AAPL/1Sec/TICK";

    private static readonly EngineOptions Keeping = new() { RootDirectory = "", WalSync = WalSync.Off, WalSegmentBytes = 4096, WalRetentionBytes = 1 << 20 };

    [Fact]
    public async Task Writes_erasures_and_drops_arrive_as_they_were_made()
    {
        using var store = new TestStore();
        using var follower = new Follower(store.Engine, store.Engine.Applied);
        await store.WriteAsync(
            TestStore.Rows(Bars, RecordKind.Fixed, new Row(90 * Timestamps.NsPerSecond, 1), new Row(0, 2)),
            TestStore.Rows(Ticks, RecordKind.Variable, new Row(5, 3)));
        await store.Engine.EraseAsync(key => key.Symbol == "AAPL", new TimeRange(0, 9));
        await store.Engine.DropAsync(key => key.ToString() == Ticks);
        Assert.Equal(
            [
                $"1; {Bars} {Minute}=1; {Bars} 0=2; {Ticks} 5=3",
                $"2; {Bars} erased 0..9; {Ticks} erased 0..9",
                $"3; {Ticks} dropped",
            ],
            follower.ReadAll());
        Assert.False(follower.Step());
    }

    [Fact]
    public async Task Who_comes_late_reads_the_log_also_behind_checkpoints_and_restarts()
    {
        using var store = new TestStore(Keeping);
        List<string> expected;
        using (var live = new Follower(store.Engine, Lsn.None))
        {
            for (int i = 0; i < 300; i++)
            {
                await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Minute, i));
                if (i % 70 == 69) store.Engine.Checkpoint();
            }
            expected = live.ReadAll();
        }
        Assert.Equal(300, expected.Count);
        for (int after = 0; after < 300; after += 23)
        {
            using var late = new Follower(store.Engine, new Lsn((ulong)after));
            Assert.Equal(expected[after..], late.ReadAll());
        }
        store.Restart();
        store.Restart();
        using var later = new Follower(store.Engine, new Lsn(100));
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(1, 1));
        Assert.Equal([.. expected[100..], $"301; {Bars} 0=1"], later.ReadAll());
    }

    [Fact]
    public async Task Who_is_slow_falls_back_on_the_log_and_catches_up()
    {
        using var store = new TestStore(Keeping with { WalRetentionBytes = 64 << 20 });
        using var slow = new Follower(store.Engine, Lsn.None);
        for (int i = 0; i < 20_000; i++) await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Minute, i));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i + 1}; {Bars} {i * Minute}={i}"), slow.ReadAll());
    }

    [Fact]
    public async Task A_log_that_no_longer_has_a_commit_says_where_it_begins()
    {
        using var store = new TestStore(Keeping with { WalRetentionBytes = 0 });
        for (int i = 0; i < 200; i++) await store.WriteAsync(Bars, RecordKind.Fixed, new Row(i * Minute, i));
        store.Engine.Checkpoint();
        using var late = new Follower(store.Engine, new Lsn(3));
        var error = Assert.Throws<MarketStoreException>(() => late.Step());
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Matches("^the log begins at [0-9]+, 4 is no longer in it: begin at a time instead, or keep more of the log", error.Message);
        using var latest = new Follower(store.Engine, store.Engine.Applied);
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(0, 7));
        Assert.Equal([$"201; {Bars} 0=7"], latest.ReadAll());
    }

    [Fact]
    public void A_commit_of_the_future_is_refused()
    {
        using var store = new TestStore();
        var error = Assert.Throws<MarketStoreException>(() => store.Engine.Follow(new Lsn(1)));
        Assert.Contains("there is no commit 1 yet, the last one is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_dropped_buckets_are_passed_over_and_changed_columns_are_those_of_then()
    {
        using var store = new TestStore(Keeping);
        await store.WriteAsync(
            TestStore.Rows(Ticks, RecordKind.Variable, new Row(5, 3)), TestStore.Rows(Bars, RecordKind.Fixed, new Row(0, 1)));
        await store.Engine.AlterAsync(key => key.ToString() == Bars, new AddColumn(new ColumnDefinition("W", ColumnType.Int32)));
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(Minute, 2));
        await store.Engine.DropAsync(key => key.ToString() == Ticks);
        using CommitReader reader = store.Engine.Follow(Lsn.None);
        IReadOnlyList<Commit> commits = reader.TryRead()!;
        Assert.Equal([$"1; {Bars} 0=1", "2", $"3; {Bars} {Minute}=2", "4"], commits.Select(Follower.Line));
        Assert.Equal(["V"], commits[0].Rows[0].Schema.Columns.Select(column => column.Name));
        Assert.Equal(["V", "W"], commits[2].Rows[0].Schema.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Columns_that_nobody_remembers_are_told()
    {
        using var store = new TestStore(Keeping);
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(0, 1));
        await store.Engine.AlterAsync(_ => true, new AddColumn(new ColumnDefinition("W", ColumnType.Int32)));
        store.Restart();
        using var late = new Follower(store.Engine, Lsn.None);
        var error = Assert.Throws<MarketStoreException>(() => late.Step());
        Assert.Contains("the log cannot be followed from 1: the columns of AAPL/1Min/OHLCV have been changed since", error.Message, StringComparison.Ordinal);
        using var later = new Follower(store.Engine, new Lsn(1));
        Assert.Equal(["2"], later.ReadAll());
    }

    [Fact]
    public async Task A_snapshot_and_what_follows_it_are_everything_once()
    {
        using var store = new TestStore();
        await store.WriteAsync(Ticks, RecordKind.Variable, new Row(1, 0));
        Task writing = Task.Run(async () =>
        {
            for (int i = 1; i < 2000; i++) await store.WriteAsync(Ticks, RecordKind.Variable, new Row(i + 1, i));
        }, TestContext.Current.CancellationToken);
        while (!writing.IsCompleted)
        {
            (Snapshot snapshot, Lsn asOf) = store.Engine.CaptureAsOf(_ => true);
            using (snapshot)
            using (var follower = new Follower(store.Engine, asOf))
            {
                long rows = snapshot.CountRows(snapshot.Buckets[0])!.Value;
                Assert.Equal(asOf.Value, (ulong)rows);
                follower.Step();
                if (follower.Lines.Count > 0) Assert.Equal($"{rows + 1}; {Ticks} {rows + 1}={rows}", follower.Lines[0]);
            }
        }
        await writing;
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_commit_or_the_token()
    {
        using var store = new TestStore();
        using CommitReader reader = store.Engine.Follow(Lsn.None);
        ValueTask<IReadOnlyList<Commit>> next = reader.ReadAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        await store.WriteAsync(Bars, RecordKind.Fixed, new Row(0, 1));
        Assert.Equal($"1; {Bars} 0=1", Follower.Line(Assert.Single(await next)));
        Assert.Empty(await reader.ReadAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        using var stop = new CancellationTokenSource(10);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync(TimeSpan.FromMinutes(1), stop.Token));
    }
}
