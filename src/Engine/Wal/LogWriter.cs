using System.Diagnostics;

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
    private readonly Guid _history;
    private readonly ILogSink _sink;
    private readonly Lock _queueLock = new();
    private readonly Lock _fileLock = new();
    private readonly List<(string Path, SegmentHeader Header, long Capacity)> _closed = [];
    private readonly byte[] _gather = new byte[GatherBytes];
    private List<LogFrame> _queue = [];
    private bool _hasLeader;
    private LogSegment? _segment;
    private Lsn _last;
    private Lsn _durable;
    private long _lastSync = Stopwatch.GetTimestamp();
    private Exception? _fatal;

    /// <param name="pool">Where segments come from.</param>
    /// <param name="options">Durability and sizes.</param>
    /// <param name="history">Goes into segment headers.</param>
    /// <param name="last">LSN of the last frame that recovery found.</param>
    /// <param name="sink">What the frames are for.</param>
    public LogWriter(SegmentPool pool, EngineOptions options, Guid history, Lsn last, ILogSink sink)
    {
        (_pool, _options, _history, _sink) = (pool, options, history, sink);
        _last = _durable = last;
    }

    /// <summary>Bytes of frames written since the log was opened.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Segments written, so that background work can prepare the next.</summary>
    public int SegmentsTaken { get; private set; }

    /// <summary>Segments that an earlier run left and recovery has read.</summary>
    public void Adopt(string path, SegmentHeader header, long capacity) => _closed.Add((path, header, capacity));

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
                AbandonSegmentLocked();
                throw;
            }
        }
    }

    /// <summary>Gives back the segments whose frames are all at or below the checkpoint.</summary>
    public void Release(Lsn checkpoint)
    {
        lock (_fileLock)
        {
            while (_closed.Count > 0)
            {
                Lsn next = _closed.Count > 1 ? _closed[1].Header.FirstLsn : _segment?.Header.FirstLsn ?? _last.Next;
                if (next > checkpoint.Next) return;
                _pool.Release(_closed[0].Path, _closed[0].Capacity);
                _closed.RemoveAt(0);
            }
        }
    }

    /// <summary>Syncs and closes; the caller has seen to it that no writer is left.</summary>
    public void Dispose()
    {
        lock (_fileLock)
        {
            SyncLocked();
            _segment?.Dispose();
            _segment = null;
            _fatal ??= new MarketStoreException(ErrorCode.Unavailable, "the store is closed");
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
        try
        {
            lock (_fileLock) WriteLocked(group);
            _sink.Apply(group);
            foreach (LogFrame frame in group) frame.Complete(applied: true);
        }
        catch (IOException error)
        {
            // Nothing of this group has been applied. What reached the disk is void, because the next segment starts
            // with the group's first LSN; and a failed fdatasync is never repeated on the same file.
            lock (_fileLock) AbandonSegmentLocked();
            _sink.Revoke(group);
            var failure = new MarketStoreException(ErrorCode.Unavailable,
                $"the write was not stored, the log could not be written: {error.Message}", error);
            foreach (LogFrame frame in group) frame.Fail(failure);
        }
        catch (Exception error)
        {
            // Durable but not applied: memory is behind the log, and only a restart brings them together again.
            _fatal ??= error;
            var failure = new MarketStoreException(ErrorCode.Unavailable,
                $"the store has stopped taking writes until it is restarted: {_fatal.Message}", _fatal);
            foreach (LogFrame frame in group) frame.Fail(failure);
        }
    }

    private void WriteLocked(List<LogFrame> group)
    {
        if (_fatal is not null) throw _fatal;
        Lsn lsn = _last;
        int gathered = 0;
        foreach (LogFrame frame in group)
        {
            lsn = lsn.Next;
            frame.Lsn = lsn;
            if (_segment?.HasRoomFor(gathered + frame.Length) != true)
            {
                FlushGatheredLocked(ref gathered);
                RollLocked(frame);
            }
            LogFormat.SealFrame(frame.Bytes, new FrameHeader(frame.Kind, lsn, _durable), _segment!.Header.Id);
            if (gathered + frame.Length > GatherBytes) FlushGatheredLocked(ref gathered);
            if (frame.Length > GatherBytes)
            {
                _segment.Append(frame.Bytes);
            }
            else
            {
                frame.Bytes.CopyTo(_gather.AsSpan(gathered));
                gathered += frame.Length;
            }
            BytesWritten += frame.Length;
        }
        FlushGatheredLocked(ref gathered);
        if (_options.WalSync == WalSync.Always) _segment!.Sync();
        _last = lsn;
        if (_options.WalSync == WalSync.Always) _durable = lsn;
    }

    private void FlushGatheredLocked(ref int gathered)
    {
        if (gathered > 0) _segment!.Append(_gather.AsSpan(0, gathered));
        gathered = 0;
    }

    private void RollLocked(LogFrame first)
    {
        if (_segment is not null)
        {
            // The frames of this very group that are already in the old file must be durable with the rest.
            _segment.Sync();
            CloseSegmentLocked();
        }
        _segment = _pool.Take(first.Length, first.Lsn, _history);
        SegmentsTaken++;
    }

    /// <summary>
    /// Leaves a segment whose disk has failed. The next one is begun at once, so that a restart does not take what the
    /// failed group left behind for acknowledged; if the disk refuses that too, the next commit tries again.
    /// </summary>
    private void AbandonSegmentLocked()
    {
        if (_segment is not null) CloseSegmentLocked();
        try
        {
            _segment = _pool.Take(0, _last.Next, _history);
            _segment.Sync();
        }
        catch (IOException)
        {
            _segment?.Dispose();
            _segment = null;
        }
    }

    private void CloseSegmentLocked()
    {
        _closed.Add((_segment!.Path, _segment.Header, _segment.Capacity));
        _segment.Dispose();
        _segment = null;
    }

    private void SyncLocked()
    {
        if (_segment is null || _durable == _last) return;
        _segment.Sync();
        _durable = _last;
        _lastSync = Stopwatch.GetTimestamp();
    }
}
