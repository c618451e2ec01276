namespace MarketStore.Engine.Catalog;

/// <summary>A bucket that was found by its name; empty when there is none.</summary>
/// <remarks>It may be dropped in the meantime: whoever uses it falls back on its key.</remarks>
public readonly record struct KnownBucket
{
    internal KnownBucket(Bucket bucket) => Bucket = bucket;

    public bool Exists => Bucket is not null;

    public BucketKey Key => Bucket!.Key;

    internal Bucket? Bucket { get; }
}
