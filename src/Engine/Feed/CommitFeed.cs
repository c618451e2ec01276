using System.Collections.Immutable;

namespace MarketStore.Engine.Feed;

/// <summary>Hands each applied frame to all who follow the store, in LSN order.</summary>
/// <remarks>Readers come and go on any thread; <see cref="Publish"/> is called under the engine's apply lock.</remarks>
internal sealed class CommitFeed
{
    private readonly Lock _lock = new();
    private ImmutableArray<CommitReader> _readers = [];
    private ulong _applied;

    /// <summary>Whether anybody wants to see commits: making them costs nothing while nobody does.</summary>
    public bool IsFollowed => !_readers.IsEmpty;

    /// <summary>Last LSN that is visible; any thread may look.</summary>
    public Lsn Applied
    {
        get => new(Interlocked.Read(ref _applied));
        set => Interlocked.Exchange(ref _applied, value.Value);
    }

    /// <summary>Who follows, and how many commits the one furthest behind has yet to take.</summary>
    public (int Readers, ulong Behind) Lag()
    {
        ImmutableArray<CommitReader> readers = _readers;
        ulong next = Applied.Value + 1;
        return (readers.Length, readers.Aggregate(0UL, (most, reader) => Math.Max(most, next - Math.Min(next, reader.Next.Value))));
    }

    public void Add(CommitReader reader)
    {
        lock (_lock) _readers = _readers.Add(reader);
    }

    public void Remove(CommitReader reader)
    {
        lock (_lock) _readers = _readers.Remove(reader);
    }

    /// <summary>Offers a commit to all readers. The frame becomes <see cref="Applied"/> afterwards, not before.</summary>
    public void Publish(Commit commit)
    {
        foreach (CommitReader reader in _readers) reader.Offer(commit);
    }
}
