using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// Gives space back and keeps reads simple, a bounded step at a time, between checkpoints: copies what is alive out of
/// files that are mostly dead, and merges shadows into the blocks they lie over.
/// </summary>
internal sealed class Compactor(StoreState state, VersionSwitch versions, FileTable table, MergeContext merging)
{
    /// <summary>Encoded bytes that one step reads at the most, give or take a bucket.</summary>
    private const long StepBytes = 32L << 20;

    /// <summary>Buckets with shadows, to be looked at.</summary>
    private readonly HashSet<Bucket> _shadowed = [];

    /// <summary>Notes buckets whose blocks have changed.</summary>
    public void Observe(IEnumerable<Bucket> buckets)
    {
        lock (versions.Gate)
        {
            foreach (Bucket bucket in buckets)
            {
                if (!bucket.Version.Blocks.Shadows.IsEmpty) _shadowed.Add(bucket);
            }
        }
    }

    /// <summary>Does some of the work; call it until it says that nothing is left.</summary>
    /// <param name="settle">Merge shadows too, not only reclaim files.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="IOException">The disk failed; nothing has changed.</exception>
    public bool Step(bool settle)
    {
        lock (versions.Gate)
        {
            // A picture needs to know what the log has brought since: a checkpoint's business.
            if (versions.WantsPicture) return false;
            if (versions.Commit(() => Prepare(settle)) is not { } done) return false;
            foreach (BucketChange change in done.Changes)
            {
                if (change.Shadows.Count == 0) _shadowed.Remove(change.Bucket);
            }
            versions.Reclaim();
            return true;
        }
    }

    /// <summary>Checks every block, and takes those that cannot be read off their lists.</summary>
    /// <returns>What was taken off.</returns>
    public IReadOnlyList<DamagedBlock> Quarantine()
    {
        lock (versions.Gate)
        {
            List<DamagedBlock> damaged = [.. state.Catalog.List().SelectMany(b => BlockCheck.Of(b, merging.Segments))];
            versions.Commit(() => damaged.Count == 0 ? null : new Switch(versions.Recorded, [], [],
                [.. damaged.GroupBy(d => d.Bucket).Select(of => new BucketMerge(of.Key, of.Key.RecordedSchema, of.Key.Version.Blocks, merging)
                    .DropDamaged(of.Select(d => d.Block).ToHashSet()))]));
            return damaged;
        }
    }

    private Switch? Prepare(bool settle)
    {
        List<BucketChange> changes = MoveOutOfWornFile();
        if (changes.Count == 0 && settle) changes = MergeShadows();
        return changes.Count == 0 ? null : new Switch(versions.Recorded, [], [], changes);
    }

    private List<BucketChange> MoveOutOfWornFile()
    {
        if (!table.Worn.Any()) return [];
        SegmentFile worn = table.Worn.First();
        IEnumerable<Bucket> buckets = worn.Owner is { } owner
            ? [owner]
            : state.Catalog.List().Where(bucket => bucket.Version.Blocks.All.Any(block => block.File == worn.Number));
        try
        {
            return [.. buckets.Where(b => b.State == BucketState.Live)
                .Select(b => new BucketMerge(b, b.RecordedSchema, b.Version.Blocks, merging).MoveOutOf(worn.Number))];
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
        {
            // The file is missing or too short, as queries of its blocks say, too: it stays as it is.
            merging.Log.LogError("a file cannot be compacted: {Message}", error.Message);
            table.LeaveAlone(worn.Number);
            return [];
        }
    }

    private List<BucketChange> MergeShadows()
    {
        var changes = new List<BucketChange>();
        long bytes = 0;
        foreach (Bucket bucket in _shadowed.ToList())
        {
            if (bytes > StepBytes) break;
            if (bucket.State == BucketState.Dropped)
            {
                // Its files may be gone: that is no damage.
                _shadowed.Remove(bucket);
                continue;
            }
            BucketChange change = new BucketMerge(bucket, bucket.RecordedSchema, bucket.Version.Blocks, merging).Run([], settle: true);
            // Over blocks that cannot be read: not again until it changes.
            if (change.IsEmpty) _shadowed.Remove(bucket);
            else changes.Add(change);
            bytes += change.Removed.Sum(block => (long)block.ByteCount);
        }
        return changes;
    }
}
