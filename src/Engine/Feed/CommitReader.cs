namespace MarketStore.Engine.Feed;

/// <summary>
/// Follows a store from one LSN on: every commit, once, in order, without a gap. Commits come from memory while the
/// reader keeps up, and from the log's files when it begins in the past or has fallen behind; it cannot slow down
/// anybody, nor take more than its share of memory.
///
///     log      ... 17 18 19 20 21 22 23 24 | 25 26 27        applied
///     queue                          23 24   25 26 27        offered since the reader came, or since the queue overflowed
///     reader   next is 19: 19 to 22 are read from the log, then the queue is taken
/// </summary>
/// <remarks>One reading thread at a time; commits are offered by others.</remarks>
internal sealed class CommitReader : IDisposable
{
    private const int MaxQueuedCommits = 8192;
    private const long MaxQueuedBytes = 64L << 20;

    private readonly CommitFeed _feed;
    private readonly LogTail _tail;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private List<Commit> _queue = [];
    private long _queuedBytes;
    private Lsn _next;

    /// <param name="after">The first commit is the one behind it.</param>
    /// <param name="tail">The reader's own.</param>
    public CommitReader(CommitFeed feed, LogTail tail, Lsn after)
    {
        (_feed, _tail, _next) = (feed, tail, after.Next);
        feed.Add(this);
    }

    /// <summary>The commit that comes next.</summary>
    public Lsn Next => _next;

    /// <summary>Commits that wait in memory.</summary>
    public int Queued
    {
        get
        {
            lock (_lock) return _queue.Count;
        }
    }

    /// <summary>Waits for the next commits.</summary>
    /// <param name="patience">How long; at least a millisecond is waited, if there are none.</param>
    /// <returns>None when there were none for so long.</returns>
    /// <exception cref="MarketStoreException">The log no longer has the next one, or is damaged there.</exception>
    /// <exception cref="OperationCanceledException">The token.</exception>
    public async ValueTask<IReadOnlyList<Commit>> ReadAsync(TimeSpan patience, CancellationToken cancel)
    {
        while (true)
        {
            if (TryRead() is { } commits) return commits;
            if (!await _news.WaitAsync(patience, cancel).ConfigureAwait(false)) return [];
        }
    }

    /// <summary>The next commits that there are, or null.</summary>
    /// <exception cref="MarketStoreException">As for <see cref="ReadAsync"/>.</exception>
    public IReadOnlyList<Commit>? TryRead()
    {
        // What is applied by now has been offered before: if it is not in the queue, the queue overflowed.
        Lsn applied = _feed.Applied;
        List<Commit> taken;
        lock (_lock)
        {
            DropReadLocked();
            Lsn before = _queue.Count > 0 ? new Lsn(_queue[0].Lsn.Value - 1) : applied;
            if (before >= _next) applied = before;
            else if (_queue.Count == 0) return null;
            taken = _next > before ? TakeLocked() : [];
        }
        IReadOnlyList<Commit> commits = taken.Count > 0 ? taken : _tail.Read(_next, applied);
        _next = commits[^1].Lsn.Next;
        return commits;
    }

    /// <summary>A frame has been applied. Never waits.</summary>
    public void Offer(Commit commit)
    {
        lock (_lock)
        {
            long bytes = commit.Bytes;
            if (_queue.Count == MaxQueuedCommits || (_queue.Count > 0 && _queuedBytes + bytes > MaxQueuedBytes)) TakeLocked();
            _queue.Add(commit);
            _queuedBytes += bytes;
            if (_news.CurrentCount == 0) _news.Release();
        }
    }

    public void Dispose()
    {
        _feed.Remove(this);
        _tail.Dispose();
        lock (_lock) TakeLocked();
    }

    /// <summary>Those that came before the reader's first one, and those that were read from the log.</summary>
    private void DropReadLocked()
    {
        int read = 0;
        while (read < _queue.Count && _queue[read].Lsn < _next) _queuedBytes -= _queue[read++].Bytes;
        if (read > 0) _queue.RemoveRange(0, read);
    }

    private List<Commit> TakeLocked()
    {
        List<Commit> taken = _queue;
        (_queue, _queuedBytes) = ([], 0);
        return taken;
    }
}
