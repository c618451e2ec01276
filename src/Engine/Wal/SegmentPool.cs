using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>
/// Makes log segments and takes them back. A file whose bytes have been written once takes an fdatasync in a third of
/// the time of one that is still growing, so the next segment is zero-filled ahead of time, the spare, and one that a
/// checkpoint has made superfluous is kept to be written over.
///
/// Sizes follow the writing: small after a pause, twice the last one each time a segment is full.
///
///     512 KiB, 1 MiB, 2, 4, 8, ... WalSegmentBytes, WalSegmentBytes, ...  pause  512 KiB, ...
/// </summary>
internal sealed class SegmentPool(IFileSystem files, IClock clock, EngineOptions options)
{
    private readonly Lock _lock = new();
    private ulong _lastId;
    private long _size = Math.Min(SmallBytes, options.WalSegmentBytes);
    private long? _spareBytes;
    private bool _isRetired;

    /// <summary>Size of a segment in a store where little happens; zero-filled in a fraction of a millisecond.</summary>
    public const long SmallBytes = 512 << 10;

    private string Root => options.RootDirectory;

    private string SparePath => Path.Combine(Root, RootFiles.SpareLog);

    /// <summary>Bytes of the segment that waits for its turn; 0 when there is none.</summary>
    public long SpareBytes
    {
        get
        {
            lock (_lock) return SpareBytesLocked();
        }
    }

    /// <summary>Size of the next segment.</summary>
    public long NextBytes
    {
        get
        {
            lock (_lock) return _size;
        }
    }

    /// <summary>Ids of new segments are greater than this one.</summary>
    public void ObserveId(ulong id) => _lastId = Math.Max(_lastId, id);

    /// <summary>A segment with its header written (not synced) and its name durable.</summary>
    /// <param name="frameBytes">What it must have room for.</param>
    /// <param name="header">Its header, but for the id.</param>
    /// <exception cref="IOException">There is no new segment.</exception>
    public LogSegment Take(long frameBytes, SegmentHeader header)
    {
        lock (_lock)
        {
            ulong id = Math.Max((ulong)clock.NowNs, _lastId + 1);
            _lastId = id;
            string path = Path.Combine(Root, LogSegment.FileName(id));
            LogSegment? segment = null;
            try
            {
                (IFile file, long capacity) = OpenForLocked(path, LogFormat.SegmentHeaderBytes + frameBytes);
                segment = new LogSegment(path, file, header with { Id = id }, capacity);
                files.SyncDirectory(Root);
                Span<byte> bytes = stackalloc byte[LogFormat.SegmentHeaderBytes];
                LogFormat.WriteSegmentHeader(bytes, segment.Header);
                segment.Append(bytes);
                return segment;
            }
            catch (IOException)
            {
                segment?.Dispose();
                DeleteFailed(path);
                throw;
            }
        }
    }

    /// <summary>A segment was filled: the next ones are larger.</summary>
    public void Grow()
    {
        lock (_lock) _size = Math.Min(options.WalSegmentBytes, 2 * _size);
    }

    /// <summary>Makes sure that there is a spare; called in the background, one thread at a time.</summary>
    /// <exception cref="IOException">The disk failed; without a spare the log goes on, more slowly.</exception>
    public void Prepare()
    {
        long size;
        lock (_lock)
        {
            if (SpareBytesLocked() > 0) return;
            size = _size;
        }
        string draft = SparePath + ".tmp";
        try
        {
            using IFile file = files.Create(draft);
            Fill(file, size);
            file.Sync();
        }
        catch (DiskFullException)
        {
            // The space is better left to the log itself.
            files.DeleteFile(draft);
            return;
        }
        lock (_lock)
        {
            if (SpareBytesLocked() > 0) files.DeleteFile(draft);
            else KeepLocked(draft, size);
        }
    }

    /// <summary>The next segments are small again, and so is the spare.</summary>
    public void Shrink()
    {
        lock (_lock)
        {
            _size = _isRetired ? LogFormat.SegmentHeaderBytes : Math.Min(SmallBytes, options.WalSegmentBytes);
            if (SpareBytesLocked() > _size) DeleteSpareLocked();
        }
    }

    /// <summary>The store is closing: there will be no spare, and one last segment without room for frames.</summary>
    public void Retire()
    {
        lock (_lock) _isRetired = true;
    }

    /// <summary>Takes back a segment that recovery no longer needs.</summary>
    public void Release(ClosedSegment segment)
    {
        lock (_lock)
        {
            if (segment.IsDamaged) files.Rename(segment.Path, DamagedPath(segment.Path));
            else if (!_isRetired && segment.Capacity == _size && SpareBytesLocked() == 0) KeepLocked(segment.Path, segment.Capacity);
            else files.DeleteFile(segment.Path);
        }
    }

    /// <summary>Where a damaged segment goes when the log no longer needs it.</summary>
    public static string DamagedPath(string path) => path + ".damaged";

    /// <summary>
    /// Overwrites the header of a frame, or of a segment and its first frame, durably, so that it is not read again.
    /// </summary>
    /// <exception cref="IOException">It may be read again.</exception>
    public void Destroy(LogPosition place)
    {
        if (!files.FileExists(place.Path)) return;
        int length = LogFormat.FrameHeaderBytes + (place.Offset == 0 ? LogFormat.SegmentHeaderBytes : 0);
        using IFile file = files.Open(place.Path);
        byte[] header = new byte[length];
        int read = file.Read(header, place.Offset);
        // Where nothing was written there may be no space to write to.
        if (!header.AsSpan(0, read).ContainsAnyExcept((byte)0)) return;
        header.AsSpan().Clear();
        file.Write(header.AsSpan(0, read), place.Offset);
        file.Sync();
    }

    private (IFile File, long Capacity) OpenForLocked(string path, long needed)
    {
        if (SpareBytesLocked() is long spare and > 0 && needed <= spare)
        {
            files.Rename(SparePath, path);
            _spareBytes = 0;
            return (files.Open(path), spare);
        }
        long capacity = Math.Max(_size, needed);
        IFile file = files.Create(path);
        try
        {
            // No time to fill a large one: preallocated in name only, and slower to sync until the next one.
            if (capacity <= SmallBytes) Fill(file, capacity);
            else file.SetLength(capacity);
            return (file, capacity);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private long SpareBytesLocked()
    {
        if (_spareBytes is { } known) return known;
        if (!files.FileExists(SparePath)) return (_spareBytes = 0).Value;
        using IFile file = files.Open(SparePath);
        return (_spareBytes = file.Length).Value;
    }

    private void KeepLocked(string path, long length)
    {
        files.Rename(path, SparePath);
        _spareBytes = length;
    }

    private void DeleteSpareLocked()
    {
        if (SpareBytesLocked() == 0) return;
        files.DeleteFile(SparePath);
        _spareBytes = 0;
    }

    /// <summary>A file that did not become a segment. Its header means nothing, should a power cut bring it back.</summary>
    private void DeleteFailed(string path)
    {
        try
        {
            if (!files.FileExists(path)) return;
            Destroy(new LogPosition(path, 0));
            files.DeleteFile(path);
        }
        catch (IOException)
        {
            // The failure that led here is the one to report.
        }
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
