using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// Appends blocks to segment files, one file per bucket and period at a time, and remembers how far each has been
/// written: bytes that a live block or a running scan may be reading are never written again.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class SegmentAppender(IFileSystem files, SegmentFiles segments, string root)
{
    private readonly Dictionary<uint, long> _ends = [];
    private readonly HashSet<string> _unsynced = [];
    private readonly HashSet<string> _newNames = [];

    /// <summary>Buckets whose directories a power cut cannot take away: the manifest lists them, or they were synced.</summary>
    private readonly HashSet<BucketKey> _durable = [];
    private readonly List<BucketKey> _made = [];
    private uint _nextFile = 1;

    /// <summary>File numbers below this one are taken.</summary>
    public uint NextFile => _nextFile;

    public void ReserveFiles(uint next) => _nextFile = Math.Max(_nextFile, next);

    /// <summary>A bucket found in the manifest, which was written after its directories had been synced.</summary>
    public void Observe(BucketKey key) => _durable.Add(key);

    /// <summary>The directories of a dropped bucket are about to be removed.</summary>
    public void Forget(BucketKey key) => _durable.Remove(key);

    /// <summary>Blocks found at start-up: their files continue behind them.</summary>
    public void Observe(BlockRef block) =>
        _ends[block.File] = Math.Max(_ends.GetValueOrDefault(block.File), block.Offset + block.ByteCount);

    /// <summary>Bytes written to a file, blocks that have been replaced included.</summary>
    public long End(uint file) => _ends.GetValueOrDefault(file);

    public void Forget(uint file) => _ends.Remove(file);

    /// <summary>A number for a file that is yet to be made.</summary>
    public uint NewFile()
    {
        _ends.Add(_nextFile, 0);
        return _nextFile++;
    }

    /// <summary>Writes one block at the end of a file; durable after <see cref="Sync"/>.</summary>
    public BlockRef Append(Bucket bucket, (Period Period, uint File) target, ByteWriter block, BlockRef shape)
    {
        string path = segments.PathOf(bucket.Key, target.Period, target.File);
        long offset = _ends[target.File];
        if (offset == 0) CreateFile(bucket.Key, path);
        using (SegmentFiles.Lease lease = segments.Open(path)) lease.File.Write(block.Written, offset);
        _unsynced.Add(path);
        _ends[target.File] = offset + block.Length;
        return shape with { File = target.File, Period = target.Period, Offset = offset, ByteCount = block.Length };
    }

    /// <summary>Makes the directories of a bucket; durable after <see cref="Sync"/>.</summary>
    public void CreateDirectories(BucketKey key)
    {
        if (_durable.Contains(key) && files.DirectoryExists(segments.DirectoryOf(key))) return;
        _made.Add(key);
        string symbol = Path.Combine(root, key.Symbol);
        string timeframe = Path.Combine(symbol, key.Timeframe);
        string group = Path.Combine(timeframe, key.AttributeGroup);
        files.CreateDirectory(group);
        foreach ((string directory, string category) in CategoryTree.Levels(root, symbol, timeframe, group))
        {
            string path = Path.Combine(directory, CategoryTree.FileName);
            _newNames.Add(directory);
            if (files.FileExists(path)) continue;
            using IFile file = files.Create(path);
            file.Write(System.Text.Encoding.UTF8.GetBytes(category), 0);
        }
    }

    /// <summary>Makes everything appended since the last call durable, names included.</summary>
    public void Sync()
    {
        foreach (string path in _unsynced)
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

    private void CreateFile(BucketKey key, string path)
    {
        CreateDirectories(key);
        files.Create(path).Dispose();
        _newNames.Add(segments.DirectoryOf(key));
    }
}
