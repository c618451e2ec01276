namespace MarketStore.Engine.Io;

/// <summary>
/// Tells when files that a new version no longer lists can be deleted: once every scan that began before has ended.
/// A scan holds a ticket; a file is retired with the number of the next ticket and is free when no older one is held.
/// </summary>
internal sealed class ReadEpochs
{
    private readonly Lock _lock = new();
    private readonly SortedSet<long> _held = [];
    private readonly Queue<(long Epoch, Action Release)> _retired = new();
    private long _next;

    /// <summary>Dispose the ticket when the scan no longer touches files.</summary>
    public Ticket Enter()
    {
        lock (_lock)
        {
            long number = _next++;
            _held.Add(number);
            return new Ticket(this, number);
        }
    }

    /// <summary>Remembers what to do once the scans of this moment have ended; <see cref="Reclaim"/> does it.</summary>
    public void Retire(Action release)
    {
        lock (_lock) _retired.Enqueue((_next, release));
    }

    /// <summary>Whether something waits for scans to end.</summary>
    public bool HasRetired
    {
        get
        {
            lock (_lock) return _retired.Count > 0;
        }
    }

    /// <summary>Runs what has become free, oldest first, on the caller's thread.</summary>
    public void Reclaim()
    {
        while (true)
        {
            Action release;
            lock (_lock)
            {
                if (!_retired.TryPeek(out (long Epoch, Action Release) oldest)) return;
                if (_held.Count > 0 && _held.Min < oldest.Epoch) return;
                release = _retired.Dequeue().Release;
            }
            release();
        }
    }

    private void Leave(long number)
    {
        lock (_lock) _held.Remove(number);
    }

    internal sealed class Ticket(ReadEpochs epochs, long number) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) epochs.Leave(number);
        }
    }
}
