using System.Diagnostics;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>What a log's frames are for. Called by one thread at a time, in log order.</summary>
internal interface ILogSink
{
    /// <summary>Whether a frame still makes sense behind all those admitted before it; if not it is not logged.</summary>
    bool Admit(LogFrame frame);

    /// <summary>Makes a durable group visible.</summary>
    void Apply(IReadOnlyList<LogFrame> group);

    /// <summary>An admitted group could not be made durable: it never happened.</summary>
    void Revoke(IReadOnlyList<LogFrame> group);
}

/// <summary>
/// Group commit. Writers hand in frames and wait; the first to come becomes the leader and, on its own thread, takes
/// all that are waiting, gives them LSNs, writes them, syncs once, has them applied in LSN order, and wakes their
/// writers. Whoever comes meanwhile waits for the next group. So one writer alone pays no thread switch, and n writers
/// share one fdatasync.
///
/// Invariant: a frame is applied, and its writer told so, only after it and all frames before it are as durable as
/// <see cref="EngineOptions.WalSync"/> promises.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>Frames up to this size are gathered into one write; larger ones are written from where they lie.</summary>
    private const int GatherBytes = 256 << 10;

    private readonly SegmentPool _pool;
    private readonly EngineOptions _options;
    private readonly LogSegments _segments;
    private readonly ILogSink _sink;
    private readonly Lock _queueLock = new();
    private readonly Lock _fileLock = new();
    private readonly byte[] _gather = new byte[GatherBytes];
    private List<LogFrame> _queue = [];
    private bool _hasLeader;
    private Lsn _last;
    private Lsn _durable;
    private long _lastSync = Stopwatch.GetTimestamp();
    private Exception? _fatal;
    private TimeSpan _syncTime;

    /// <param name="pool">Where segments come from.</param>
    /// <param name="options">Durability and sizes.</param>
    /// <param name="history">Goes into segment headers.</param>
    /// <param name="last">LSN of the last frame that recovery found.</param>
    /// <param name="sink">What the frames are for.</param>
    public LogWriter(SegmentPool pool, EngineOptions options, Guid history, Lsn last, ILogSink sink)
    {
        (_pool, _options, _segments, _sink) = (pool, options, new LogSegments(pool, history, options.WalRetentionBytes), sink);
        _last = _durable = last;
    }

    /// <summary>Why nothing is taken any more; null as long as it is.</summary>
    public string? Fault => Volatile.Read(ref _fatal) is { } fatal ? Stopped(fatal) : null;

    /// <summary>Bytes of all files, those that are kept behind the checkpoint and the one that is to come included.</summary>
    public long FileBytes
    {
        get
        {
            lock (_fileLock) return _segments.TotalBytes + _segments.KeptBytes + _pool.SpareBytes;
        }
    }

    /// <summary>Bytes of frames written since the log was opened.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Whether there is a use for a spare segment.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_fileLock) return _segments.HasFrames;
        }
    }

    /// <summary>Whether the files take more space than a store needs in which little happens.</summary>
    public bool IsLarge
    {
        get
        {
            lock (_fileLock) return _segments.TotalBytes + _pool.SpareBytes > 2 * SegmentPool.SmallBytes;
        }
    }

    /// <summary>Segments that an earlier run left and recovery has read; oldest first.</summary>
    public void Adopt(ClosedSegment segment) => _segments.Adopt(segment);

    /// <summary>The files that hold frames, oldest first; those of before the checkpoint included, as far as they are kept.</summary>
    public IReadOnlyList<LogPiece> Pieces()
    {
        lock (_fileLock) return _segments.Pieces();
    }

    /// <summary>Queues frames in this order, adjacent, in one group. Await each frame's outcome.</summary>
    public void Enqueue(params ReadOnlySpan<LogFrame> frames)
    {
        lock (_queueLock)
        {
            foreach (LogFrame frame in frames) _queue.Add(frame);
            if (_hasLeader) return;
            _hasLeader = true;
        }
        Lead();
    }

    /// <summary>Syncs what <see cref="WalSync.Interval"/> has left unsynced for too long.</summary>
    /// <exception cref="IOException">What was written since the last sync may be lost in a power cut.</exception>
    public void SyncIfDue()
    {
        if (_options.WalSync != WalSync.Interval || Stopwatch.GetElapsedTime(_lastSync) < _options.WalSyncInterval) return;
        lock (_fileLock)
        {
            try
            {
                SyncLocked();
            }
            catch (IOException)
            {
                _segments.Abandon(_last.Next);
                throw;
            }
        }
    }

    /// <summary>Gives back the segments whose frames are all at or below the checkpoint.</summary>
    public void Release(Lsn checkpoint)
    {
        lock (_fileLock) _segments.Release(checkpoint);
    }

    /// <summary>Gives back the space that a burst of writes has left, if a checkpoint has all of its frames.</summary>
    /// <exception cref="IOException">The disk failed; the log is as good as before.</exception>
    public void Shrink(Lsn checkpoint)
    {
        _pool.Shrink();
        lock (_fileLock)
        {
            if (_last <= checkpoint) _segments.Shrink(_last.Next);
        }
    }

    /// <summary>
    /// Syncs and closes; the caller has seen to it that no writer is left. When the last checkpoint has all frames, an
    /// empty segment stays, which says at which LSN the log goes on.
    /// </summary>
    public void Dispose()
    {
        lock (_fileLock)
        {
            try
            {
                SyncLocked();
            }
            finally
            {
                _segments.Close();
                _fatal ??= new MarketStoreException(ErrorCode.Unavailable, "the store is closed");
            }
        }
    }

    private void Lead()
    {
        List<LogFrame> group;
        lock (_queueLock) (group, _queue) = (_queue, []);
        Commit(group);
        lock (_queueLock)
        {
            if (_queue.Count == 0)
            {
                _hasLeader = false;
                return;
            }
        }
        // Our own frames are done: the next group gets a thread of its own, so that our writer can answer its client.
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Lead(), this, preferLocal: false);
    }

    private void Commit(List<LogFrame> queued)
    {
        var group = new List<LogFrame>(queued.Count);
        foreach (LogFrame frame in queued)
        {
            if (_sink.Admit(frame)) group.Add(frame);
            else frame.Complete(applied: false);
        }
        if (group.Count == 0) return;
        MarketStoreException? failure = TryCommit(group);
        foreach (LogFrame frame in group)
        {
            if (failure is null) frame.Complete(applied: true);
            else frame.Fail(failure);
        }
    }

    /// <summary>Makes a group durable, then visible.</summary>
    /// <returns>Null, or why it is neither. Whatever happens, the writers get an answer.</returns>
    private MarketStoreException? TryCommit(List<LogFrame> group)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                lock (_fileLock) WriteLocked(group);
            }
            catch (IOException error)
            {
                // What reached the disk is void, because the next segment starts with the group's first LSN; and a
                // failed fdatasync is never repeated on the same file.
                bool isGone;
                lock (_fileLock) isGone = _segments.Abandon(_last.Next);
                _sink.Revoke(group);
                _options.Observer?.CommitFailed(group.Count);
                return Failure(error, isGone);
            }
            long written = Stopwatch.GetTimestamp();
            _sink.Apply(group);
            _options.Observer?.Committed(new GroupCommit(
                group.Count, group.Sum(RowsOf), group.Sum(frame => (long)frame.Length),
                Stopwatch.GetElapsedTime(start, written), _syncTime, Stopwatch.GetElapsedTime(written)));
            return null;
        }
        catch (Exception error)
        {
            // Durable but not applied: memory is behind the log, and only a restart brings them together again.
            _fatal ??= error;
            _options.Observer?.CommitFailed(group.Count);
            return new MarketStoreException(ErrorCode.Unavailable, Stopped(_fatal), _fatal);
        }
    }

    private static string Stopped(Exception fatal) => $"the store has stopped taking writes until it is restarted: {fatal.Message}";

    private static long RowsOf(LogFrame frame) => frame.Content is WriteContent write ? write.Parts.Sum(part => (long)part.RowCount) : 0;

    private static MarketStoreException Failure(IOException error, bool isGone) => new(
        ErrorCode.Unavailable,
        !isGone ? $"this was not stored, the disk refuses everything: {error.Message}; should the server die before the disk works again, "
                + "this write may be found there"
            : error is DiskFullException
            ? $"the disk is full, nothing was stored: {error.Message}; reads go on, and writing goes on by itself when there is space"
            : $"nothing was stored, the log could not be written: {error.Message}",
        error);

    private void WriteLocked(List<LogFrame> group)
    {
        if (_fatal is not null) throw _fatal;
        Lsn lsn = _last;
        int gathered = 0;
        foreach (LogFrame frame in group)
        {
            lsn = lsn.Next;
            frame.Lsn = lsn;
            if (!_segments.HasRoomFor(gathered + frame.Length))
            {
                FlushGatheredLocked(ref gathered);
                // The frames of this very group that are already in the old file become durable here.
                _segments.Roll(frame.Length, lsn, _last);
            }
            if (ReferenceEquals(frame, group[0])) _segments.BeginGroup();
            LogFormat.SealFrame(frame.Bytes, new FrameHeader(frame.Kind, lsn, _durable), _segments.OpenId);
            if (gathered + frame.Length > GatherBytes) FlushGatheredLocked(ref gathered);
            if (frame.Length > GatherBytes)
            {
                _segments.Append(frame.Bytes);
            }
            else
            {
                frame.Bytes.CopyTo(_gather.AsSpan(gathered));
                gathered += frame.Length;
            }
            BytesWritten += frame.Length;
        }
        FlushGatheredLocked(ref gathered);
        if (_options.WalSync == WalSync.Always)
        {
            long start = Stopwatch.GetTimestamp();
            _segments.Sync();
            _syncTime = Stopwatch.GetElapsedTime(start);
        }
        _segments.EndGroup();
        _last = lsn;
        if (_options.WalSync == WalSync.Always) _durable = lsn;
    }

    private void FlushGatheredLocked(ref int gathered)
    {
        if (gathered > 0) _segments.Append(_gather.AsSpan(0, gathered));
        gathered = 0;
    }

    private void SyncLocked()
    {
        if (_durable == _last) return;
        _segments.Sync();
        _durable = _last;
        _lastSync = Stopwatch.GetTimestamp();
    }
}
