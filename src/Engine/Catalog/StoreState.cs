using MarketStore.Engine.Definitions;
using MarketStore.Engine.Feed;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// What the writing side shares: the catalog, and what has happened since the last checkpoint. Two locks: one thread
/// applies or checkpoints at a time (<see cref="ApplyLock"/>), and versions change only under
/// <see cref="PublishLock"/>, which a reader of several buckets takes for the moment of collecting their versions.
/// </summary>
internal sealed class StoreState
{
    private long _headBytes;

    /// <summary>Taken before <see cref="PublishLock"/> where both are.</summary>
    public Lock ApplyLock { get; } = new();

    /// <summary>Held for the swap of references only, never across IO or copying.</summary>
    public Lock PublishLock { get; } = new();

    public BucketCatalog Catalog { get; } = new();

    /// <summary>Views and other definitions over buckets.</summary>
    public DefinitionTable Definitions { get; } = new();

    /// <summary>Who follows what happens.</summary>
    public CommitFeed Feed { get; } = new();

    /// <summary>Last LSN that is visible. Guarded by <see cref="ApplyLock"/>, as is all below.</summary>
    public Lsn Applied
    {
        get => Feed.Applied;
        set => Feed.Applied = value;
    }

    /// <summary>Buckets with an open head.</summary>
    public HashSet<Bucket> Dirty { get; } = [];

    /// <summary>Created since the last manifest record.</summary>
    public List<Bucket> Created { get; } = [];

    /// <summary>Dropped since the last manifest record.</summary>
    public List<Bucket> Dropped { get; } = [];

    /// <summary>With other columns than at the last checkpoint; the buckets are live.</summary>
    public HashSet<Bucket> Altered { get; } = [];

    /// <summary>Memory that rows not yet in blocks take.</summary>
    public long HeadBytes => Interlocked.Read(ref _headBytes);

    public void AddHeadBytes(long bytes) => Interlocked.Add(ref _headBytes, bytes);
}
