namespace MarketStore.Protocols.Http;

/// <summary>
/// A number of bytes that requests share: each takes its part before it is read and gives it back when it is answered.
/// Who finds too little left waits, first come first served, so that a large request is not passed over for ever.
/// </summary>
/// <remarks>Thread-safe. Invariant: free bytes + bytes of all leases = capacity.</remarks>
internal sealed class ByteBudget(long capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private long _free = capacity;

    public long Capacity { get; } = capacity;

    /// <summary>Bytes that are taken, and how many wait for some.</summary>
    public (long Bytes, int Waiting) Usage
    {
        get
        {
            lock (_lock) return (Capacity - _free, _waiters.Count);
        }
    }

    /// <summary>Takes bytes, waiting for them if need be.</summary>
    /// <param name="bytes">At most <see cref="Capacity"/>.</param>
    /// <param name="cancel">Ends the wait, which then has taken nothing.</param>
    public async ValueTask<Lease> TakeAsync(long bytes, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Capacity);
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && bytes <= _free)
            {
                _free -= bytes;
                return new Lease(this, bytes);
            }
            waiter = _waiters.AddLast(new Waiter(bytes));
        }
        using (cancel.Register(() => Abandon(waiter, cancel)))
        {
            await waiter.Value.Granted.Task;
        }
        return new Lease(this, bytes);
    }

    private void Give(long bytes)
    {
        lock (_lock)
        {
            _free += bytes;
            GrantLocked();
        }
    }

    private void Abandon(LinkedListNode<Waiter> waiter, CancellationToken cancel)
    {
        lock (_lock)
        {
            // Already granted: the waiter owns its bytes and gives them back like anyone else.
            if (waiter.List is null) return;
            _waiters.Remove(waiter);
            waiter.Value.Granted.SetCanceled(cancel);
            // It may have been the large one in front of many small ones.
            GrantLocked();
        }
    }

    private void GrantLocked()
    {
        while (_waiters.First is { } next && next.Value.Bytes <= _free)
        {
            _waiters.RemoveFirst();
            _free -= next.Value.Bytes;
            next.Value.Granted.SetResult();
        }
    }

    /// <summary>Bytes taken; disposing gives them back, once.</summary>
    public sealed class Lease(ByteBudget owner, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        /// <summary>Gives back all but this much of what was taken.</summary>
        public void Keep(long bytes) => owner.Give(Interlocked.Exchange(ref _bytes, bytes) - bytes);

        public void Dispose() => Keep(0);
    }

    private sealed record Waiter(long Bytes)
    {
        /// <summary>Continuations run elsewhere, never under the lock.</summary>
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
