using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>The rows of <c>buckets()</c>, by key.</summary>
internal static class BucketListing
{
    public static IEnumerable<Batch> Batches(StorageEngine engine) => engine.Footprints()
        .OrderBy(bucket => bucket.Info.Key.ToString(), CodePointOrder.Instance)
        .Chunk(Batch.MaxRows)
        .Select(Rows);

    private static Batch Rows(BucketFootprint[] buckets)
    {
        Column[] columns =
        [
            Texts(bucket => bucket.Info.Key.ToString()),
            Texts(bucket => bucket.Info.Key.Symbol),
            Texts(bucket => bucket.Info.Key.Timeframe),
            Texts(bucket => bucket.Info.Key.AttributeGroup),
            Texts(bucket => bucket.Info.Kind == RecordKind.Fixed ? "fixed" : "variable"),
            Numbers(bucket => bucket.Info.Schema.Columns.Length),
            Numbers(bucket => bucket.Rows),
            Numbers(bucket => bucket.MemoryRows),
            Numbers(bucket => bucket.DiskBytes),
            Numbers(bucket => bucket.EarliestNs),
            Numbers(bucket => bucket.Info.LatestNs),
        ];
        return new Batch(buckets.Length, columns);

        Column<string> Texts(Func<BucketFootprint, string> text) => new(Array.ConvertAll(buckets, bucket => text(bucket)));

        Column<long> Numbers(Func<BucketFootprint, long?> number) => new(
            Array.ConvertAll(buckets, bucket => number(bucket) ?? 0),
            Array.Exists(buckets, bucket => number(bucket) is null) ? Array.ConvertAll(buckets, bucket => number(bucket) is null) : null);
    }
}
