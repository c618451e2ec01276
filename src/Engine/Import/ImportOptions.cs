using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Import;

/// <summary>What to read, and how.</summary>
internal sealed record ImportOptions
{
    /// <summary>The root directory of the Go server.</summary>
    public required string Source { get; init; }

    /// <summary>The zone it was configured with.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    public PayloadCompression Compression { get; init; }

    /// <summary>See <see cref="SlotTicks"/>; otherwise a tick is its first nanosecond.</summary>
    public bool SnapTimes { get; init; } = true;

    /// <summary>Which buckets; null means all.</summary>
    public Func<BucketKey, bool>? Match { get; init; }
}

/// <summary>How far an import is.</summary>
/// <param name="Bucket">From 1 to Buckets.</param>
/// <param name="Rows">Read so far, of all buckets.</param>
internal readonly record struct ImportProgress(int Bucket, int Buckets, BucketKey Key, long Rows);
