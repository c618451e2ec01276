using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Compaction;

/// <summary>What one manifest record is about.</summary>
internal sealed record Switch(
    Lsn Checkpoint, IReadOnlyList<Bucket> Created, IReadOnlyList<Bucket> Dropped, IReadOnlyList<BucketChange> Changes)
{
    /// <summary>All definitions as of the checkpoint; empty: as before.</summary>
    public ReadOnlyMemory<byte> Definitions { get; init; }

    /// <summary>The columns of buckets as of the checkpoint, where they are not as recorded.</summary>
    public IReadOnlyDictionary<Bucket, Schema> Altered { get; init; } = new Dictionary<Bucket, Schema>();
}

/// <summary>
/// Switches buckets to new lists of blocks, all at once and for ever: blocks are synced, then the manifest record that
/// lists them, then readers see them, then files without a live block go. A crash before the record is durable leaves
/// the old lists, after it the new ones.
/// </summary>
/// <remarks>The caller holds <see cref="Gate"/>: one checkpoint or compaction at a time.</remarks>
internal sealed class VersionSwitch(
    StoreState state, SegmentFiles segments, FileTable table, Manifest manifest, SwitchContext context)
{
    public Lock Gate { get; } = new();

    /// <summary>LSN of the newest manifest record.</summary>
    public Lsn Recorded { get; private set; } = context.Recorded;

    /// <summary>The next record must be a checkpoint's, with a picture of everything.</summary>
    public bool WantsPicture => manifest.WantsPicture;

    /// <param name="prepare">Writes the blocks and says what there is to switch; null for nothing.</param>
    /// <returns>What was switched.</returns>
    /// <exception cref="IOException">Nothing has changed but dead bytes in files.</exception>
    public Switch? Commit(Func<Switch?> prepare)
    {
        Switch? change;
        try
        {
            change = prepare();
            if (change is null) return null;
            context.Appender.Sync();
            if (manifest.WantsPicture) manifest.Rewrite(Picture(change));
            else manifest.Append(Edit(change));
        }
        catch
        {
            context.Appender.Abandon();
            throw;
        }
        Recorded = change.Checkpoint;
        foreach ((Bucket bucket, Schema schema) in change.Altered) bucket.Record(schema);
        foreach (BucketChange bucket in change.Changes) Publish(bucket);
        foreach (Bucket bucket in change.Dropped) RetireBucket(bucket);
        foreach (SegmentFile dead in table.TakeDead()) RetireFile(dead);
        return change;
    }

    /// <summary>Deletes the files that no list and no scan refers to any more.</summary>
    /// <exception cref="IOException">A name that should be gone is still there; nothing else is wrong.</exception>
    public void Reclaim() => context.Readers.Reclaim();

    private ManifestEdit Edit(Switch change) => new(
        change.Checkpoint, state.Catalog.NextId, table.Next,
        [.. change.Created.Except(change.Dropped)],
        [.. change.Dropped.Except(change.Created).Select(bucket => bucket.Id)],
        [.. change.Changes.Where(bucket => !bucket.IsEmpty).Select(bucket => bucket.Edit)])
    {
        Definitions = change.Definitions,
        Schemas = SchemaEdit.Of(change.Altered.Where(a => !change.Dropped.Contains(a.Key)).Select(a => (a.Key, a.Value))),
    };

    private ManifestEdit Picture(Switch change)
    {
        // Buckets created or dropped behind the checkpoint come back from the log: a bucket that was dropped since
        // is still in the picture, and one that was created since is not.
        List<Bucket> buckets;
        lock (state.ApplyLock)
        {
            HashSet<Bucket> later = [.. state.Created];
            buckets = [.. state.Catalog.List().Concat(state.Dropped).Where(bucket => !later.Contains(bucket))];
        }
        Dictionary<Bucket, BucketChange> changes = change.Changes.ToDictionary(c => c.Bucket);
        var edits = new List<BlockEdit>();
        foreach (Bucket bucket in buckets)
        {
            BlockList blocks = changes.TryGetValue(bucket, out BucketChange? changed) ? changed.Blocks : bucket.Version.Blocks;
            if (!blocks.IsEmpty) edits.Add(BlockEdit.Whole(bucket.Id, blocks));
        }
        IEnumerable<(Bucket Bucket, Schema Schema)> schemas = buckets.Select(b => (b, change.Altered.GetValueOrDefault(b, b.RecordedSchema)));
        return new ManifestEdit(change.Checkpoint, state.Catalog.NextId, table.Next, buckets, [], edits)
        {
            // Only a checkpoint makes a picture (WantsPicture), and a checkpoint has the definitions.
            Definitions = change.Definitions,
            Schemas = SchemaEdit.Of(schemas.Where(b => b.Schema.Version > 1)),
        };
    }

    private void Publish(BucketChange change)
    {
        Bucket bucket = change.Bucket;
        lock (state.ApplyLock)
        {
            ImmutableArray<Heads.HeadLayer> layers = bucket.Version.Layers;
            state.AddHeadBytes(-layers.Take(change.Layers).Sum(layer => layer.CapacityBytes));
            lock (state.PublishLock)
            {
                bucket.Version = bucket.Version with
                {
                    Blocks = change.IsEmpty ? bucket.Version.Blocks : change.Blocks,
                    Layers = layers.RemoveRange(0, change.Layers),
                };
            }
        }
        foreach (BlockRef block in change.Added) table.Link(bucket, block);
        foreach (BlockRef block in change.Removed) table.Unlink(block);
    }

    private void RetireBucket(Bucket bucket)
    {
        state.AddHeadBytes(-bucket.Version.Layers.Sum(layer => layer.CapacityBytes));
        foreach (BlockRef block in bucket.Version.Blocks.All) table.Unlink(block);
        if (bucket.Version.Blocks.All.Any(block => !block.Period.IsShared))
        {
            context.Readers.Retire(() => RemoveDirectories(bucket.Key));
        }
    }

    private void RetireFile(SegmentFile file)
    {
        string path = segments.PathOf(file);
        context.Readers.Retire(() => segments.Delete(path));
    }

    /// <summary>Removes the directories of a dropped bucket as far as nothing else is in them.</summary>
    private void RemoveDirectories(BucketKey key)
    {
        if (state.Catalog.TryGet(key, out _)) return;
        context.Appender.Forget(key);
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

/// <summary>What lists are switched with.</summary>
/// <param name="Recorded">LSN of the newest manifest record found at start-up.</param>
internal sealed record SwitchContext(IFileSystem Files, SegmentAppender Appender, ReadEpochs Readers, Lsn Recorded);
