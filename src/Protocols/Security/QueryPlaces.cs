using MarketStore.Engine;

namespace MarketStore.Protocols.Security;

/// <summary>
/// How many queries run at a time. One who finds no place waits a while, first come first served; one user has half of the
/// places at the most, so that there is always one for another.
/// </summary>
/// <remarks>Thread-safe. Invariant: places taken + places free = capacity; nobody waits while there is a place for them.</remarks>
internal sealed class QueryPlaces
{
    /// <summary>How long a query waits for a place.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly int _capacity;
    private readonly int _share;
    private int _free;

    public QueryPlaces(int capacity) => (_capacity, _free, _share) = (capacity, capacity, Math.Max(1, (capacity + 1) / 2));

    /// <summary>Takes a place; dispose it to give it back.</summary>
    /// <param name="user">Empty: nobody in particular, of whom there is no share.</param>
    /// <exception cref="MarketStoreException">There was none for too long.</exception>
    public async ValueTask<IDisposable> TakeAsync(string user, CancellationToken cancel)
    {
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (TryTakeLocked(user)) return new Place(this, user);
            if (_waiting.Count >= 64 * _capacity) throw Busy();
            waiter = _waiting.AddLast(new Waiter(user));
        }
        try
        {
            await waiter.Value.Granted.Task.WaitAsync(Patience, cancel).ConfigureAwait(false);
            return new Place(this, user);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (waiter.List is null) GiveLocked(user);
                else _waiting.Remove(waiter);
            }
            if (error is TimeoutException) throw Busy();
            throw;
        }
    }

    private MarketStoreException Busy() => new(ErrorCode.LimitExceeded,
        $"{_capacity} queries are running and others wait (max_concurrent_queries; one user may have {_share} of them): try again later");

    private bool TryTakeLocked(string user)
    {
        if (_free == 0) return false;
        int own = _taken.GetValueOrDefault(user);
        if (user.Length > 0 && own >= _share) return false;
        _free--;
        _taken[user] = own + 1;
        return true;
    }

    private void GiveLocked(string user)
    {
        _free++;
        if (--_taken[user] == 0) _taken.Remove(user);
        for (LinkedListNode<Waiter>? waiter = _waiting.First; waiter is not null && _free > 0;)
        {
            LinkedListNode<Waiter>? next = waiter.Next;
            if (TryTakeLocked(waiter.Value.User))
            {
                _waiting.Remove(waiter);
                waiter.Value.Granted.SetResult();
            }
            waiter = next;
        }
    }

    private sealed class Place(QueryPlaces owner, string user) : IDisposable
    {
        private bool _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, true)) return;
            lock (owner._lock) owner.GiveLocked(user);
        }
    }

    private sealed record Waiter(string User)
    {
        /// <summary>Continuations run elsewhere, never under the lock.</summary>
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
