using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// A checkpoint turns heads into blocks and lets the log go:
///
///   1 freeze   heads are set aside as of one LSN; writers go on with new ones
///   2 merge    frozen rows, and the blocks they fall into, become new blocks
///   3 sync     segment files, then directories
///   4 record   one manifest record: new lists of blocks, created and dropped buckets, the LSN
///   5 publish  versions with the new blocks and without the frozen heads
///   6 release  log segments up to the LSN, files without a live block
///
/// A crash before 4 is durable leaves the old lists and the log; after it, the new lists. If a step fails, the frozen
/// heads stay readable where they are and the next checkpoint takes them along.
/// </summary>
internal sealed class Checkpointer(
    StoreState state, SegmentFiles segments, SegmentAppender appender, Manifest manifest, CheckpointContext context)
{
    private readonly Lock _running = new();
    private readonly List<Bucket> _frozen = [];
    private readonly List<Bucket> _created = [];
    private readonly List<Bucket> _dropped = [];
    private Lsn _recorded = context.Recorded;
    private long _frozenBytes;

    /// <summary>LSN of the newest manifest record.</summary>
    public Lsn Recorded => _recorded;

    /// <summary>Runs one checkpoint; returns at once when nothing has happened since the last.</summary>
    /// <param name="log">Null during recovery, when there is none yet.</param>
    /// <exception cref="IOException">The disk failed; nothing is lost, and a later checkpoint may succeed.</exception>
    public void Run(LogWriter? log)
    {
        lock (_running)
        {
            Lsn checkpoint = Freeze();
            bool needed = checkpoint > _recorded || _frozen.Count > 0 || manifest.WantsPicture;
            if (needed) Record(checkpoint);
            state.AddHeadBytes(-_frozenBytes);
            _frozenBytes = 0;
            log?.Release(checkpoint);
            context.Readers.Reclaim();
        }
    }

    private Lsn Freeze()
    {
        lock (state.ApplyLock)
        {
            foreach (Bucket bucket in state.Dirty)
            {
                HeadView view = bucket.Version.Head!;
                _frozenBytes += bucket.Head!.CapacityBytes;
                bucket.Head = null;
                lock (state.PublishLock)
                {
                    bucket.Version = bucket.Version with { Frozen = bucket.Version.Frozen.Add(view), Head = null };
                }
                if (!_frozen.Contains(bucket)) _frozen.Add(bucket);
            }
            state.Dirty.Clear();
            _created.AddRange(state.Created);
            _dropped.AddRange(state.Dropped);
            state.Created.Clear();
            state.Dropped.Clear();
            return state.Applied;
        }
    }

    private void Record(Lsn checkpoint)
    {
        var splices = new List<BlockSplice>();
        var lists = new Dictionary<Bucket, ImmutableArray<BlockRef>>();
        foreach (Bucket bucket in _created)
        {
            if (bucket.State == BucketState.Live) appender.CreateDirectories(bucket.Key);
        }
        foreach (Bucket bucket in _frozen)
        {
            if (bucket.State == BucketState.Dropped) continue;
            lists[bucket] = Merge(bucket, splices);
        }
        appender.Sync();

        ManifestEdit edit = manifest.WantsPicture ? Picture(checkpoint, lists) : new ManifestEdit(
            checkpoint, state.Catalog.NextId, appender.NextFile, [.. _created.Where(b => !_dropped.Contains(b))],
            [.. _dropped.Where(b => !_created.Contains(b)).Select(b => b.Id)], splices);
        if (manifest.WantsPicture) manifest.Rewrite(edit);
        else manifest.Append(edit);
        _recorded = checkpoint;

        foreach ((Bucket bucket, ImmutableArray<BlockRef> blocks) in lists) Publish(bucket, blocks);
        foreach (Bucket bucket in _dropped) RetireBucket(bucket);
        _frozen.Clear();
        _created.Clear();
        _dropped.Clear();
    }

    /// <summary>Writes the frozen rows of one bucket as blocks and says how its list changes.</summary>
    private ImmutableArray<BlockRef> Merge(Bucket bucket, List<BlockSplice> splices)
    {
        var merge = new BucketMerge(bucket, segments, appender, context.BlockRows);
        ImmutableArray<BlockRef> blocks = bucket.Version.Blocks;
        foreach (BlockSplice splice in merge.Run(bucket.Version))
        {
            splices.Add(splice);
            blocks = splice.ApplyTo(blocks);
        }
        return blocks;
    }

    private ManifestEdit Picture(Lsn checkpoint, Dictionary<Bucket, ImmutableArray<BlockRef>> lists)
    {
        // Buckets created or dropped behind the checkpoint come back from the log: a bucket that was dropped since
        // is still in the picture, and one that was created since is not.
        List<Bucket> buckets;
        lock (state.ApplyLock)
        {
            HashSet<Bucket> later = [.. state.Created];
            buckets = [.. state.Catalog.List().Where(b => !later.Contains(b)),
                .. state.Dropped.Where(b => !later.Contains(b))];
        }
        var splices = new List<BlockSplice>();
        foreach (Bucket bucket in buckets)
        {
            ImmutableArray<BlockRef> blocks = lists.TryGetValue(bucket, out ImmutableArray<BlockRef> list) ? list : bucket.Version.Blocks;
            if (!blocks.IsEmpty) splices.Add(new BlockSplice(bucket.Id, 0, 0, blocks));
        }
        return new ManifestEdit(checkpoint, state.Catalog.NextId, appender.NextFile, buckets, [], splices);
    }

    private void Publish(Bucket bucket, ImmutableArray<BlockRef> blocks)
    {
        ImmutableArray<BlockRef> old = bucket.Version.Blocks;
        lock (state.ApplyLock)
            lock (state.PublishLock)
            {
                bucket.Version = bucket.Version with { Blocks = blocks, Frozen = [] };
            }
        HashSet<uint> live = [.. blocks.Select(b => b.File)];
        RetireFiles(bucket, old.Where(b => !live.Contains(b.File)));
    }

    private void RetireBucket(Bucket bucket)
    {
        RetireFiles(bucket, bucket.Version.Blocks);
        context.Readers.Retire(() => RemoveDirectories(bucket.Key));
    }

    private void RetireFiles(Bucket bucket, IEnumerable<BlockRef> blocks)
    {
        foreach (BlockRef block in blocks.DistinctBy(b => b.File))
        {
            appender.Forget(block.File);
            string path = segments.PathOf(bucket.Key, block.Period, block.File);
            context.Readers.Retire(() => segments.Delete(path));
        }
    }

    /// <summary>Removes the directories of a dropped bucket as far as nothing else is in them.</summary>
    private void RemoveDirectories(BucketKey key)
    {
        if (state.Catalog.TryGet(key, out _)) return;
        appender.Forget(key);
        IFileSystem files = context.Files;
        string directory = segments.DirectoryOf(key);
        for (int level = 0; level < 3; level++, directory = Path.GetDirectoryName(directory)!)
        {
            if (!files.DirectoryExists(directory) || files.ListDirectories(directory).Count > 0) return;
            IReadOnlyList<string> left = files.ListFiles(directory);
            if (left.Any(name => name != CategoryTree.FileName)) return;
            foreach (string name in left) files.DeleteFile(Path.Combine(directory, name));
            files.DeleteDirectory(directory);
        }
    }
}

/// <summary>What checkpoints are run with.</summary>
/// <param name="Recorded">LSN of the newest manifest record found at start-up.</param>
internal sealed record CheckpointContext(IFileSystem Files, ReadEpochs Readers, int BlockRows, Lsn Recorded);
