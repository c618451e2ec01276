using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>
/// An import can end at any write and be started again. The moments within a write, and within the store, are those of
/// tests/Simulation: a write is there whole or not at all, which is all that an import relies on.
/// </summary>
public sealed class ResumeTests
{
    private static readonly string[] Buckets = ["A/1Min/BARS", "B/1Min/TICK"];

    [Fact]
    public async Task Stopped_after_any_write_and_started_again_nothing_is_missing_and_nothing_doubled()
    {
        using GoRootBuilder root = Root();
        using var whole = new ImportedStore();
        int writes = 0;
        ImportReport first = await whole.ImportAsync(root, progress: _ => writes++);
        // No row is taken for one that an earlier write of the same import has brought.
        Assert.Equal((0, 0, 0, 0), (first.Problems.Count, first.Bars.Present, first.Ticks.Present, first.Bars.Superseded));
        Assert.Equal(5 * 12_000 + (4 * 3) + BucketWriter.PieceRows + 10, first.Ticks.Written);
        List<Row>[] expected = [.. Buckets.Select(whole.Read)];
        Assert.True(writes > 4, "there are moments to stop at");
        for (int stopAt = 1; stopAt <= writes; stopAt++)
        {
            using var store = new ImportedStore();
            ImportReport report = await StopAfterAsync(store, root, stopAt);
            Assert.Equal(stopAt < writes, report.Interrupted);
            store.Store.Restart();
            // And once more in the middle of the second run.
            await StopAfterAsync(store, root, 2);
            await store.ImportCleanAsync(root);
            Assert.Equal(expected, Buckets.Select(store.Read));
        }
    }

    /// <summary>The Go server goes on, and later the import is repeated for what has come since.</summary>
    [Fact]
    public async Task An_import_can_be_repeated_for_what_has_come_since()
    {
        using GoRootBuilder root = Root();
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        long before = store.Read("B/1Min/TICK").Count;
        GoYearBuilder year = root.Year("C/1Min/TICK", 2021, variable: true);
        year.Ticks(true, (At("2021-05-05 05:05:05.5"), [1.0]));
        ImportReport report = await store.ImportCleanAsync(root);
        Assert.Equal((1, 0), (report.Ticks.Written, report.Bars.Written));
        Assert.Equal(before, store.Read("B/1Min/TICK").Count);
    }

    [Fact]
    public async Task The_source_is_not_touched()
    {
        using GoRootBuilder root = Root();
        string before = root.Fingerprint();
        using var store = new ImportedStore();
        await store.ImportCleanAsync(root);
        Assert.Equal(before, root.Fingerprint());
    }

    private static Task<ImportReport> StopAfterAsync(ImportedStore store, GoRootBuilder root, int writes)
    {
        var stop = new CancellationTokenSource();
        int left = writes;
        return store.ImportAsync(root, progress: _ =>
        {
            if (--left == 0) stop.Cancel();
        }, cancel: stop.Token);
    }

    /// <summary>Bars and ticks of several writes each, with equal ticks where writes end, and a log.</summary>
    private static GoRootBuilder Root()
    {
        var root = new GoRootBuilder();
        GoYearBuilder bars = root.Year(Buckets[0], 2020);
        bars.Write(bars.Shape.OffsetOf(1), [.. Enumerable.Range(1, 140_000)
            .SelectMany(i => (byte[])[.. BitConverter.GetBytes((long)i), .. BitConverter.GetBytes((double)i)])]);
        foreach (string bucket in Buckets.Skip(1))
        {
            GoYearBuilder year = root.Year(bucket, 2020, variable: true);
            long start = At("2020-03-03 03:03:03");
            for (int second = 0; second < 5; second++)
            {
                long time = start + (second * Timestamps.NsPerMinute);
                // In one second more equal ticks than a write has rows.
                int equal = second == 2 ? BucketWriter.PieceRows + 10 : 3;
                year.Ticks(second % 2 == 0, [.. Enumerable.Range(0, 12_000 + equal)
                    .Select(i => (time + (Math.Max(0, i - equal) * 100_000), (object[])[(double)(i % 7)]))]);
            }
        }
        root.Log().Group(1, GoLogBuilder.Bar(bars, At("2020-09-09 09:09:00"), 5.0));
        return root;
    }
}
