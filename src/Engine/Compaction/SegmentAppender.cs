using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// Appends blocks to segment files. A block of some size goes into a file of its bucket and period; all small ones go,
/// one after another, into a file that buckets share, so that a checkpoint of 20,000 symbols with a few rows each
/// touches one file.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class SegmentAppender(IFileSystem files, SegmentFiles segments, FileTable table, EngineOptions options)
{
    /// <summary>A shared file this long is left, and another begun.</summary>
    private const long SharedFileBytes = 64L << 20;

    private readonly Dictionary<uint, string> _unsynced = [];
    private readonly HashSet<string> _newNames = [];

    /// <summary>Buckets whose directories a power cut cannot take away: the manifest lists blocks there, or they were synced.</summary>
    private readonly HashSet<BucketKey> _durable = [.. table.All.Where(file => file.Owner is not null).Select(file => file.Owner!.Key)];
    private readonly List<BucketKey> _made = [];

    /// <summary>Files that were seen to end with their last block.</summary>
    private readonly HashSet<uint> _growing = [];
    private uint _shared = table.All.Where(file => file.Owner is null).Select(file => file.Number).DefaultIfEmpty().Max();

    /// <summary>The directories of a dropped bucket are about to be removed.</summary>
    public void Forget(BucketKey key) => _durable.Remove(key);

    /// <summary>Writes one block at the end of a file; durable after <see cref="Sync"/>.</summary>
    /// <param name="bucket">Whose rows they are.</param>
    /// <param name="block">The encoded block.</param>
    /// <param name="shape">Rows and times; its period is the one all rows fall in.</param>
    /// <param name="own">The bucket's file for that period, if there is one that can still grow.</param>
    public BlockRef Append(Bucket bucket, ReadOnlySpan<byte> block, BlockRef shape, ref uint own)
    {
        bool isSmall = block.Length < options.SmallBlockBytes;
        SegmentFile file = isSmall
            ? FindGrowing(_shared, SharedFileBytes) ?? table.Add(null, Period.Shared)
            : FindGrowing(own, long.MaxValue) ?? table.Add(bucket, shape.Period);
        if (isSmall) _shared = file.Number;
        else own = file.Number;

        string path = segments.PathOf(bucket.Key, file.Period, file.Number);
        if (file.End == 0)
        {
            Create(bucket.Key, file.Period, path);
            _growing.Add(file.Number);
        }
        using (SegmentFiles.Lease lease = segments.Open(path)) lease.File.Write(block, file.End);
        _unsynced[file.Number] = path;
        table.Extend(file.Number, block.Length);
        return shape with { File = file.Number, Period = file.Period, Offset = file.End, ByteCount = block.Length };
    }

    /// <summary>Makes everything appended since the last call durable, names included.</summary>
    public void Sync()
    {
        foreach (string path in _unsynced.Values)
        {
            using SegmentFiles.Lease lease = segments.Open(path);
            lease.File.Sync();
        }
        foreach (string directory in _newNames) files.SyncDirectory(directory);
        _durable.UnionWith(_made);
        _unsynced.Clear();
        _newNames.Clear();
        _made.Clear();
    }

    /// <summary>
    /// Leaves what was appended and not recorded behind, and the files it is in: what a disk that failed has of them
    /// nobody knows, and a sync that succeeds after one that failed proves nothing.
    /// </summary>
    public void Abandon()
    {
        foreach (uint number in _unsynced.Keys) table.Seal(number);
        _unsynced.Clear();
        // Whoever writes there again makes the directories again: until then a drop may remove them.
        _newNames.Clear();
        _made.Clear();
    }

    /// <summary>
    /// A file that can be appended to. One that is longer than its blocks, because a process died or a failed disk
    /// swallowed a checkpoint, is left: so a place in a file never holds two different blocks that were ever listed, and
    /// file number and offset identify a block for backups and replicas.
    /// </summary>
    private SegmentFile? FindGrowing(uint number, long limit)
    {
        if (table.FindGrowing(number, limit) is not { } file || file.End == 0 || _growing.Contains(number)) return table.FindGrowing(number, limit);
        using (SegmentFiles.Lease lease = segments.Open(segments.PathOf(file)))
        {
            if (lease.File.Length <= file.End) _growing.Add(number);
            else table.Seal(number);
        }
        return table.FindGrowing(number, limit);
    }

    private void Create(BucketKey key, Period period, string path)
    {
        if (period.IsShared) _newNames.Add(options.RootDirectory);
        else CreateDirectories(key);
        files.Create(path).Dispose();
    }

    /// <summary>Makes the directories of a bucket; durable after <see cref="Sync"/>.</summary>
    private void CreateDirectories(BucketKey key)
    {
        string group = segments.DirectoryOf(key);
        _newNames.Add(group);
        if (_durable.Contains(key) && files.DirectoryExists(group)) return;
        _made.Add(key);
        _newNames.UnionWith(CategoryTree.Create(files, options.RootDirectory, key));
    }
}
