using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Tools;

/// <summary>The blocks of a store, checked.</summary>
/// <param name="Rows">In all blocks that were checked.</param>
internal sealed record BlocksReport(int Buckets, long Blocks, long Rows, IReadOnlyList<DamagedBlock> Damaged);

/// <summary>The log behind the last checkpoint, checked.</summary>
/// <param name="Frames">That can be read.</param>
internal sealed record LogReport(long Frames, IReadOnlyList<LogDamage> Damaged);

/// <summary>Reads all of a store from outside, beside a running server too, and says what is damaged.</summary>
internal sealed class StoreCheck(IFileSystem files, string root)
{
    /// <summary>Only blocks with rows in this span.</summary>
    public TimeRange Span { get; init; } = new(long.MinValue, long.MaxValue);

    /// <summary>Blocks that are checked at a time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Called with blocks done and blocks in all.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>
    /// Says what is wrong with the end of the manifest, or null. A record that a crash tore was never in effect, and the
    /// log still has all that it was about; if the log begins behind the last good record, the bad one was in effect.
    /// </summary>
    /// <exception cref="MarketStoreException">No store is there, or its manifest is damaged further ahead.</exception>
    public string? ManifestProblem()
    {
        for (int attempt = 1; ; attempt++)
        {
            string? problem = StoreSnapshot.Read(files, root, ManifestProblem);
            // A server may just be writing a record.
            if (problem is null || attempt == StoreSnapshot.Attempts) return problem;
        }
    }

    /// <exception cref="MarketStoreException">No store is there, or its manifest is damaged.</exception>
    public BlocksReport Blocks()
    {
        for (int attempt = 1; ; attempt++)
        {
            using StoreSnapshot store = StoreSnapshot.Open(files, root);
            BlocksReport report = Blocks(store);
            // A file that went with a later checkpoint is not damage: look again.
            if (report.Damaged.Count == 0 || attempt == StoreSnapshot.Attempts || store.IsCurrent()) return report;
        }
    }

    /// <exception cref="MarketStoreException">No store is there, or its manifest is damaged.</exception>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    public LogReport Log()
    {
        for (int attempt = 1; ; attempt++)
        {
            LogReport report = StoreSnapshot.Read(files, root, Log);
            // A frame that was being written when it was read looks damaged when a later one is there already.
            if (report.Damaged.Count == 0 || attempt == StoreSnapshot.Attempts) return report;
        }
    }

    private string? ManifestProblem(StoreSnapshot store)
    {
        if (store.UnreadBytes == 0) return null;
        Lsn first = new LogReader(files, root).Segments(store.History).Select(s => s.Header.FirstLsn).DefaultIfEmpty().Min();
        if (first <= store.Checkpoint.Next || first.Value == ulong.MaxValue) return null;
        return $"{store.ManifestPath}, byte {store.Manifest.Length}: the last {store.UnreadBytes} bytes cannot be read, and the log goes on "
            + $"at write {first}, not behind {store.Checkpoint}: blocks that only they list are not known; restore a backup";
    }

    private BlocksReport Blocks(StoreSnapshot store)
    {
        List<(Bucket Bucket, BlockRef Block)> blocks = [.. store.Buckets.SelectMany(bucket => bucket.Version.Blocks.All
            .Where(block => Span.Touches(block.MinTime, block.MaxTime)).Select(block => (bucket, block)))];
        var damaged = new List<DamagedBlock>();
        long done = 0;
        Parallel.ForEach(blocks, new ParallelOptions { MaxDegreeOfParallelism = Threads }, item =>
        {
            string? problem = Problem(item.Bucket, item.Block, store.Segments);
            lock (damaged)
            {
                if (problem is not null) damaged.Add(new DamagedBlock(item.Bucket, item.Block, problem));
                Progress?.Invoke(++done, blocks.Count);
            }
        });
        return new BlocksReport(store.Buckets.Count, blocks.Count, blocks.Sum(item => (long)item.Block.RowCount),
            [.. damaged.OrderBy(d => d.Bucket.Key.ToString(), StringComparer.Ordinal).ThenBy(d => d.Block.MinTime)]);
    }

    private LogReport Log(StoreSnapshot store)
    {
        var reader = new LogReader(files, root);
        long frames = 0;
        reader.Replay(reader.Segments(store.History), store.Checkpoint, (_, _) => frames++);
        return new LogReport(frames, reader.Damages);
    }

    /// <summary>One block that the disk cannot read must not keep the others from being checked.</summary>
    private static string? Problem(Bucket bucket, BlockRef block, SegmentFiles segments)
    {
        try
        {
            return BlockCheck.Problem(bucket, block, segments);
        }
        catch (IOException error)
        {
            return $"{segments.PathOf(bucket.Key, block.Period, block.File)}, block at byte {block.Offset}: {error.Message}";
        }
    }
}
