using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Feed;

/// <summary>One frame of the log, as those see it who follow what happens to a store. It is durable and visible.</summary>
/// <param name="Rows">What was written, in the order of the write; one bucket may come more than once.</param>
internal sealed record Commit(Lsn Lsn, IReadOnlyList<CommittedRows> Rows)
{
    /// <summary>Buckets from which a span of time was erased; empty unless the frame did that.</summary>
    public IReadOnlyList<Bucket> Erased { get; init; } = [];

    /// <summary>What was erased; both ends inclusive.</summary>
    public TimeRange ErasedRange { get; init; }

    /// <summary>Buckets that were dropped; those that were gone already when a late reader came are left out.</summary>
    public IReadOnlyList<Bucket> Dropped { get; init; } = [];

    /// <summary>Bytes of the rows.</summary>
    public long Bytes => Rows.Sum(rows => (long)rows.Count * rows.Schema.RowWidth);
}
