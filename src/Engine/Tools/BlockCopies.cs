using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Tools;

/// <summary>
/// Copies blocks into the directory that all backups of a store share. What is there already, by number and offset:
///
///     listed by a finished backup   the same block: nothing to do, only headers are read
///                                   another block: refused, somebody else's backup would break
///                                   unreadable: written again
///     anything else                 left by a backup that did not finish: kept if it is whole, else written over
/// </summary>
internal sealed class BlockCopies(IFileSystem target, string directory, KeptBlocks kept)
{
    private readonly HashSet<BlockRef> _done = [];
    private readonly HashSet<string> _touched = [];
    private readonly HashSet<string> _directories = [];

    /// <summary>Blocks written.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Copies what a store lists, verifies it on the way, and returns when it is durable.</summary>
    /// <param name="progress">Called with blocks done and blocks in all.</param>
    /// <returns>How many blocks the store lists.</returns>
    /// <exception cref="MarketStoreException">A block is damaged, or would take the place of another backup's.</exception>
    public long Bring(StoreSnapshot store, Action<long, long>? progress)
    {
        using var copies = new SegmentFiles(target, new EngineOptions { RootDirectory = directory });
        long all = store.Buckets.Sum(bucket => bucket.Version.Blocks.All.LongCount()), done = 0;
        foreach (Bucket bucket in store.Buckets)
        {
            foreach (BlockRef block in bucket.Version.Blocks.All)
            {
                if (!_done.Contains(block)) Bring(bucket, block, store.Segments, copies);
                _done.Add(block);
                progress?.Invoke(++done, all);
            }
        }
        foreach (string path in _touched)
        {
            using SegmentFiles.Lease lease = copies.Open(path);
            lease.File.Sync();
        }
        foreach (string touched in _directories) target.SyncDirectory(touched);
        _touched.Clear();
        _directories.Clear();
        return all;
    }

    private void Bring(Bucket bucket, BlockRef block, SegmentFiles from, SegmentFiles to)
    {
        string path = to.PathOf(bucket.Key, block.Period, block.File);
        bool isKept = kept.Contains(block);
        if (!isKept && kept.Touches(block)) throw Taken(path, block);
        byte[] header = HeaderOf(bucket, block, from), there = HeaderOf(bucket, block, to);
        bool isSame = there.AsSpan().SequenceEqual(header);
        // The header has the checksums of all columns: equal headers are equal blocks.
        if (isKept && isSame && IsHeader(header, path, block)) return;
        if (BlockCheck.Problem(bucket, block, from) is { } problem)
            throw new MarketStoreException(ErrorCode.Corruption, $"{problem}; nothing was backed up: `marketstore tool integrity` lists all damage");
        if (isKept && IsHeader(there, path, block)) throw Taken(path, block);
        Touch(bucket, block, path);
        if (isSame && BlockCheck.Problem(bucket, block, to) is null) return;
        Write(bucket, block, from, to);
    }

    private void Write(Bucket bucket, BlockRef block, SegmentFiles from, SegmentFiles to)
    {
        using var bytes = new Pooled<byte>(block.ByteCount);
        from.Read(bucket, block, bytes.Span);
        using SegmentFiles.Lease copy = to.Open(to.PathOf(bucket.Key, block.Period, block.File));
        copy.File.Write(bytes.Span, block.Offset);
        Count++;
        Bytes += block.ByteCount;
    }

    /// <summary>Makes the file of a copy, and sees to it that it will be durable whoever made it.</summary>
    private void Touch(Bucket bucket, BlockRef block, string path)
    {
        if (!_touched.Add(path)) return;
        if (block.Period.IsShared) _directories.Add(directory);
        else _directories.UnionWith(CategoryTree.Create(target, directory, bucket.Key));
        if (!target.FileExists(path)) target.Create(path).Dispose();
    }

    /// <summary>A block's header, perhaps with some bytes behind it; empty if there is no such block.</summary>
    private static byte[] HeaderOf(Bucket bucket, BlockRef block, SegmentFiles files)
    {
        // Wide enough for what the bucket's columns take; a block may be older and have had more or longer names.
        int length = BlockHeader.FixedBytes + sizeof(ulong) + BlockColumn.EntryBytes(BucketNames.EpochColumn)
            + bucket.Schema.Columns.Sum(column => BlockColumn.EntryBytes(column.Name));
        byte[] bytes = new byte[Math.Min(length, block.ByteCount)];
        try
        {
            using SegmentFiles.Lease lease = files.Open(files.PathOf(bucket.Key, block.Period, block.File));
            if (lease.File.Length < block.Offset + block.ByteCount || lease.File.Read(bytes, block.Offset) < bytes.Length) return [];
            int header = BlockHeader.SizeOf(bytes);
            if (header <= bytes.Length || header > block.ByteCount) return bytes;
            bytes = new byte[header];
            return lease.File.Read(bytes, block.Offset) == header ? bytes : [];
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
        {
            return []; // There is no such file.
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> bytes, string path, BlockRef block)
    {
        try
        {
            BlockHeader.Read(bytes, path, block.Offset);
            return true;
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
        {
            return false;
        }
    }

    private static MarketStoreException Taken(string path, BlockRef block) => MarketStoreException.Invalid(
        $"{path}, byte {block.Offset}: an earlier backup has another block there. This store went on from a backup that is not "
        + "the latest: back it up into a new directory");
}
