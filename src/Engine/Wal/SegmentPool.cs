using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>
/// Makes log segments. A file whose bytes have been written once takes an fdatasync in a third of the time of one that
/// is still growing, so the next segment is zero-filled ahead of time, and one segment that a checkpoint has made
/// superfluous is kept to be written over.
/// </summary>
internal sealed class SegmentPool(IFileSystem files, IClock clock, EngineOptions options)
{
    /// <summary>Small, because it is zero-filled while the server starts; the second one has been prepared by then.</summary>
    private const long FirstSegmentBytes = 1L << 20;

    private readonly Lock _lock = new();
    private ulong _lastId;
    private bool _taken;

    private string Root => options.RootDirectory;

    private string SparePath => Path.Combine(Root, RootFiles.SpareLog);

    /// <summary>Ids of new segments are greater than this one.</summary>
    public void ObserveId(ulong id) => _lastId = Math.Max(_lastId, id);

    /// <summary>A segment with its header written (not synced) and its name durable.</summary>
    /// <param name="frameBytes">What it must have room for.</param>
    public LogSegment Take(long frameBytes, Lsn firstLsn, Guid history)
    {
        lock (_lock)
        {
            ulong id = Math.Max((ulong)clock.NowNs, _lastId + 1);
            _lastId = id;
            string path = Path.Combine(Root, LogSegment.FileName(id));
            long needed = LogFormat.SegmentHeaderBytes + frameBytes;
            (IFile file, long capacity) = OpenFor(path, needed);
            files.SyncDirectory(Root);
            var segment = new LogSegment(path, file, new SegmentHeader(id, firstLsn, history), capacity);
            Span<byte> header = stackalloc byte[LogFormat.SegmentHeaderBytes];
            LogFormat.WriteSegmentHeader(header, id, firstLsn, history);
            segment.Append(header);
            _taken = true;
            return segment;
        }
    }

    /// <summary>Makes sure that there is a spare; called in the background, one thread at a time.</summary>
    public void Prepare()
    {
        if (files.FileExists(SparePath)) return;
        string draft = SparePath + ".tmp";
        using (IFile file = files.Create(draft))
        {
            Fill(file, options.WalSegmentBytes);
            file.Sync();
        }
        lock (_lock)
        {
            if (files.FileExists(SparePath)) files.DeleteFile(draft);
            else files.Rename(draft, SparePath);
        }
    }

    /// <summary>Takes back a segment that recovery no longer needs.</summary>
    public void Release(string path, long capacity)
    {
        lock (_lock)
        {
            if (capacity == options.WalSegmentBytes && !files.FileExists(SparePath)) files.Rename(path, SparePath);
            else files.DeleteFile(path);
        }
    }

    private (IFile File, long Capacity) OpenFor(string path, long needed)
    {
        long capacity = options.WalSegmentBytes;
        if (needed <= capacity && files.FileExists(SparePath))
        {
            files.Rename(SparePath, path);
            IFile spare = files.Open(path);
            if (spare.Length >= capacity) return (spare, capacity);
            spare.Dispose();
        }
        IFile file = files.Create(path);
        if (!_taken && needed <= FirstSegmentBytes)
        {
            capacity = Math.Min(capacity, FirstSegmentBytes);
            Fill(file, capacity);
        }
        else
        {
            // No time to fill it: preallocated in name only, and slower to sync until the next one.
            capacity = Math.Max(capacity, needed);
            file.SetLength(capacity);
        }
        return (file, capacity);
    }

    private static void Fill(IFile file, long length)
    {
        byte[] zeros = new byte[Math.Min(length, 1L << 20)];
        for (long offset = 0; offset < length; offset += zeros.Length)
        {
            file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - offset)), offset);
        }
    }
}
