using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Segments;

/// <summary>
/// The files that hold blocks: <c>SYMBOL/TIMEFRAME/ATTRIBUTEGROUP/2023.0000001f.blocks</c>, a period and a number that
/// is unique in the store; and <c>marketstore.00000020.blocks</c> for small blocks of many buckets. At most <see cref="EngineOptions.OpenFiles"/> are open at a time, the most recently used.
/// </summary>
internal sealed class SegmentFiles(IFileSystem files, EngineOptions options) : IDisposable
{
    public const string Suffix = ".blocks";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _open = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _opened;
    private long _leases;
    private long _bytesRead;

    /// <summary>The store's directory.</summary>
    public string Root => options.RootDirectory;

    /// <summary>Files that are open, leases and openings since the start, and bytes of blocks that were read.</summary>
    public (int Open, long Leases, long Opened, long BytesRead) Usage
    {
        get
        {
            lock (_lock) return (_open.Count, _leases, _opened, Interlocked.Read(ref _bytesRead));
        }
    }

    public string DirectoryOf(BucketKey key) =>
        Path.Combine(options.RootDirectory, key.Symbol, key.Timeframe, key.AttributeGroup);

    public string PathOf(BucketKey key, Period period, uint number) => period.IsShared
        ? SharedPath(number)
        : Path.Combine(DirectoryOf(key), string.Create(CultureInfo.InvariantCulture, $"{period}.{number:x8}{Suffix}"));

    public string PathOf(SegmentFile file) =>
        file.Owner is null ? SharedPath(file.Number) : PathOf(file.Owner.Key, file.Period, file.Number);

    private string SharedPath(uint number) => Path.Combine(options.RootDirectory, RootFiles.SharedBlocks(number));

    /// <summary>Borrows an open file; dispose the lease and the file may be closed when room is needed.</summary>
    /// <exception cref="MarketStoreException">The file is missing.</exception>
    public Lease Open(string path)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(path, out Entry? entry))
            {
                try
                {
                    entry = new Entry(path, files.Open(path));
                }
                catch (FileNotFoundException error)
                {
                    throw new MarketStoreException(ErrorCode.Corruption, $"stored data is missing: {path}", error);
                }
                _opened++;
                _open.Add(path, entry);
                entry.Node = _byUse.AddFirst(entry);
                CloseIdleLocked();
            }
            _leases++;
            entry.Users++;
            _byUse.Remove(entry.Node!);
            _byUse.AddFirst(entry.Node!);
            return new Lease(this, entry);
        }
    }

    /// <summary>Reads the bytes of one block, unverified.</summary>
    /// <param name="target">Length = the block's.</param>
    /// <exception cref="MarketStoreException">The file is missing or ends before the block does.</exception>
    public void Read(Bucket bucket, BlockRef block, Span<byte> target)
    {
        string path = PathOf(bucket.Key, block.Period, block.File);
        using Lease lease = Open(path);
        int read = lease.Read(target, block.Offset);
        if (read < target.Length)
        {
            throw CorruptBlock.Format(path, block.Offset, $"the file ends {target.Length - read} bytes too early");
        }
    }

    /// <summary>Deletes a file that no version and no scan refers to.</summary>
    public void Delete(string path)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(path, out Entry? entry)) CloseLocked(entry);
            // A file that a full disk refused to make may have no directory either.
            if (files.FileExists(path)) files.DeleteFile(path);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Entry entry in _open.Values) entry.File.Dispose();
            _open.Clear();
            _byUse.Clear();
        }
    }

    private void CloseIdleLocked()
    {
        for (LinkedListNode<Entry>? node = _byUse.Last; node is not null && _open.Count > options.OpenFiles;)
        {
            LinkedListNode<Entry>? newer = node.Previous;
            if (node.Value.Users == 0 && node != _byUse.First) CloseLocked(node.Value);
            node = newer;
        }
    }

    private void CloseLocked(Entry entry)
    {
        Invariant.Holds(entry.Users == 0, "a segment file in use is not closed");
        _open.Remove(entry.Path);
        _byUse.Remove(entry.Node!);
        entry.File.Dispose();
    }

    internal sealed class Entry(string path, IFile file)
    {
        public string Path { get; } = path;

        public IFile File { get; } = file;

        public int Users { get; set; }

        public LinkedListNode<Entry>? Node { get; set; }
    }

    internal readonly struct Lease(SegmentFiles owner, Entry entry) : IDisposable
    {
        public IFile File => entry.File;

        /// <summary>Reads as <see cref="IFile.Read"/> does, and counts it.</summary>
        public int Read(Span<byte> target, long offset)
        {
            int read = entry.File.Read(target, offset);
            Interlocked.Add(ref owner._bytesRead, read);
            return read;
        }

        public void Dispose()
        {
            lock (owner._lock) entry.Users--;
        }
    }
}
