using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Scan;

/// <summary>Which rows of which buckets, and from which end. The only way to read the store.</summary>
public sealed record ScanRequest
{
    /// <summary>Read as of one moment: a write to several of them is seen in all or in none.</summary>
    public required IReadOnlyList<BucketKey> Buckets { get; init; }

    /// <summary>Inclusive, nanoseconds UTC. For fixed records: the slot that contains it is included.</summary>
    public long FromNs { get; init; } = long.MinValue;

    /// <summary>Inclusive, nanoseconds UTC.</summary>
    public long ToNs { get; init; } = long.MaxValue;

    /// <summary>Null means all, in the bucket's order; otherwise these, in this order. Unknown names are left out.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Rows per bucket at the most; null means all.</summary>
    public long? Limit { get; init; }

    /// <summary>With a limit: the first rows rather than the last. Results are ascending either way.</summary>
    public bool FromStart { get; init; }

    /// <summary>Rows of all buckets together; more is an error, not a cut.</summary>
    public long MaxRows { get; init; } = long.MaxValue;

    /// <summary>Ends the scan between two blocks.</summary>
    internal CancellationToken Cancel { get; init; }
}
