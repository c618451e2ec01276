using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

/// <summary>
/// The files of the log: closed ones, oldest first, and the open one at their end.
///
///     given back   kept behind the checkpoint   closed         open
///     [1 .. 40]    [41 .. 77]                   [78 .. 103]    [104 .. 110 |  zeros  ]
///                                                          first LSN: voids 104 and on in all before it
///
/// Invariant: once there is a segment, one stays whose first LSN is at most the one behind the checkpoint. Older files
/// whose deletion a power cut undoes are then void, and a log that begins later has lost something.
/// </summary>
/// <remarks>The caller holds the log's file lock.</remarks>
internal sealed class LogSegments(SegmentPool pool, Guid history, long retentionBytes)
{
    private readonly List<ClosedSegment> _closed = [];

    /// <summary>A checkpoint has all of their frames; oldest first.</summary>
    private readonly Queue<ClosedSegment> _kept = [];

    /// <summary>Where the group that is being written begins in each of its segments.</summary>
    private readonly List<LogPosition> _group = [];
    private LogSegment? _open;

    /// <summary>Identifies the open segment; frames are sealed with it.</summary>
    public ulong OpenId => _open!.Header.Id;

    /// <summary>Whether frames have been written behind the open segment's header.</summary>
    public bool HasFrames => _open?.End > LogFormat.SegmentHeaderBytes;

    /// <summary>Bytes of all segments that a restart would need, preallocated ones included.</summary>
    public long TotalBytes => _closed.Sum(segment => segment.Capacity) + (_open?.Capacity ?? 0);

    /// <summary>Bytes of the segments that are kept though a checkpoint has all of their frames.</summary>
    public long KeptBytes => _kept.Sum(segment => segment.Capacity);

    /// <summary>Segments that an earlier run left and recovery has read; oldest first.</summary>
    public void Adopt(ClosedSegment segment) => _closed.Add(segment);

    public bool HasRoomFor(long bytes) => _open?.HasRoomFor(bytes) == true;

    /// <summary>What is written from here on is one group, until <see cref="EndGroup"/> or <see cref="Abandon"/>.</summary>
    public void BeginGroup() => _group.Add(new LogPosition(_open!.Path, _open.End));

    /// <summary>The group is durable, or needs not be taken back.</summary>
    public void EndGroup() => _group.Clear();

    public void Append(ReadOnlySpan<byte> bytes) => _open!.Append(bytes);

    public void Sync() => _open!.Sync();

    /// <summary>Begins the next segment. What is in the open one is synced: a group is durable in all its segments.</summary>
    /// <param name="frameBytes">What it must have room for.</param>
    /// <param name="first">LSN of its first frame.</param>
    /// <param name="acknowledged">LSN of the last frame before the group.</param>
    /// <exception cref="IOException">There may be no open segment any more.</exception>
    public void Roll(long frameBytes, Lsn first, Lsn acknowledged)
    {
        if (_open is not null)
        {
            _open.Sync();
            Close();
            pool.Grow();
        }
        _open = pool.Take(frameBytes, new SegmentHeader(0, first, history, acknowledged));
        if (_group.Count == 0) return;
        _group.Add(new LogPosition(_open.Path, 0));
        _open.Sync();
    }

    /// <summary>
    /// Leaves a segment whose disk has failed, and takes back what a failed group has left in it. The next segment is
    /// begun at once, because its first LSN voids all that; when there is no space for one, or the disk refuses, the
    /// group's first frame is destroyed where it lies, which needs no space, as are segments begun behind that frame.
    /// </summary>
    /// <param name="first">LSN of the next frame.</param>
    /// <returns>
    /// Whether the group is gone for good. If not, the disk refuses everything: it goes with the next segment, or the
    /// next time this is called, and until then a crash may bring it back.
    /// </returns>
    public bool Abandon(Lsn first)
    {
        if (_open is not null) Close();
        try
        {
            Begin(first);
        }
        catch (IOException)
        {
            if (!TryTakeBackGroup()) return false;
            EndGroup();
        }
        return true;
    }

    /// <summary>All segments, oldest first.</summary>
    public IReadOnlyList<LogPiece> Pieces()
    {
        List<LogPiece> pieces = [.. _kept.Concat(_closed).Select(segment => new LogPiece(segment.Path, LogSegment.IdOf(segment.Path), segment.FirstLsn))];
        if (_open is not null) pieces.Add(new LogPiece(_open.Path, _open.Header.Id, _open.Header.FirstLsn));
        return pieces;
    }

    /// <summary>Gives back the segments whose frames are all at or below the checkpoint, but for what is to be kept.</summary>
    public void Release(Lsn checkpoint)
    {
        while (_closed.Count > 0 && NextFirstLsn() is { } next && next <= checkpoint.Next)
        {
            if (_closed[0].IsDamaged) pool.Release(_closed[0]);
            else _kept.Enqueue(_closed[0]);
            _closed.RemoveAt(0);
        }
        long bytes = KeptBytes;
        while (bytes > retentionBytes)
        {
            ClosedSegment oldest = _kept.Dequeue();
            pool.Release(oldest);
            bytes -= oldest.Capacity;
        }
    }

    /// <summary>Replaces all segments by one that is as small as can be; a checkpoint has all frames.</summary>
    /// <param name="first">LSN of the next frame.</param>
    /// <exception cref="IOException">The log is as good as before.</exception>
    public void Shrink(Lsn first)
    {
        // A store that was never written to has no log, and one that is small enough is left alone.
        if (TotalBytes <= pool.NextBytes) return;
        if (_open is not null && retentionBytes > 0) _open.Trim();
        if (_open is not null) Close();
        Begin(first);
        Release(new Lsn(first.Value - 1));
    }

    /// <summary>Closes the open segment; the next frame will begin another.</summary>
    public void Close()
    {
        if (_open is null) return;
        _closed.Add(new ClosedSegment(_open.Path, _open.Header.FirstLsn, _open.Capacity));
        _open.Dispose();
        _open = null;
    }

    private bool TryTakeBackGroup()
    {
        try
        {
            for (int i = _group.Count - 1; i >= 0; i--) pool.Destroy(_group[i]);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Begin(Lsn first)
    {
        _open = pool.Take(0, new SegmentHeader(0, first, history, new Lsn(first.Value - 1)));
        try
        {
            _open.Sync();
            EndGroup();
        }
        catch (IOException)
        {
            Close();
            throw;
        }
    }

    /// <summary>The least first LSN of the segments behind the oldest; null when there are none.</summary>
    private Lsn? NextFirstLsn()
    {
        Lsn? least = _open?.Header.FirstLsn;
        foreach (ClosedSegment segment in _closed.Skip(1))
        {
            if (least is null || segment.FirstLsn < least) least = segment.FirstLsn;
        }
        return least;
    }
}

/// <summary>A segment that is not written any more.</summary>
/// <param name="Capacity">Its size.</param>
/// <param name="IsDamaged">Acknowledged frames in it could not be read: it is kept aside instead of deleted.</param>
internal readonly record struct ClosedSegment(string Path, Lsn FirstLsn, long Capacity, bool IsDamaged = false);

/// <summary>A file of the log, for those who read it beside the writer.</summary>
/// <param name="Id">Frames are sealed with it.</param>
internal readonly record struct LogPiece(string Path, ulong Id, Lsn FirstLsn);

/// <summary>A place in the log.</summary>
internal readonly record struct LogPosition(string Path, long Offset);
