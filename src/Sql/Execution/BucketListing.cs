using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Sql.Access;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>The rows of <c>buckets()</c>, by key. Rows, bytes and the first time are counted only for those who ask.</summary>
internal static class BucketListing
{
    private static readonly string[] Measured = ["Rows", "MemoryRows", "DiskBytes", "First"];

    /// <param name="rights">Whose listing it is.</param>
    /// <param name="columns">Those that are wanted, in their order.</param>
    public static IEnumerable<Batch> Batches(StorageEngine engine, AccessRights rights, IReadOnlyList<PlanColumn> columns)
    {
        IEnumerable<BucketFootprint> buckets = columns.Any(column => Measured.Contains(column.Name))
            ? engine.Footprints(rights.Sees) : engine.List(rights.Sees).Select(info => new BucketFootprint(info, null, 0, 0, 0));
        (string Key, BucketFootprint Bucket)[] sorted = [.. buckets.Select(bucket => (bucket.Info.Key.ToString(), bucket))];
        Array.Sort(sorted, (left, right) => CodePointOrder.Compare(left.Key, right.Key));
        return sorted.Chunk(Batch.MaxRows).Select(chunk => new Batch(chunk.Length, [.. columns.Select(column => Values(chunk, column.Name))]));
    }

    private static Column Values((string Key, BucketFootprint Bucket)[] buckets, string column) => column switch
    {
        "Bucket" => new Column<string>(Array.ConvertAll(buckets, bucket => bucket.Key)),
        "Symbol" => Texts(buckets, bucket => bucket.Info.Key.Symbol),
        "Timeframe" => Texts(buckets, bucket => bucket.Info.Key.Timeframe),
        "AttributeGroup" => Texts(buckets, bucket => bucket.Info.Key.AttributeGroup),
        "RecordType" => Texts(buckets, bucket => bucket.Info.Kind == RecordKind.Fixed ? "fixed" : "variable"),
        "Columns" => Numbers(buckets, bucket => bucket.Info.Schema.Columns.Length),
        "Rows" => Numbers(buckets, bucket => bucket.Rows),
        "MemoryRows" => Numbers(buckets, bucket => bucket.MemoryRows),
        "DiskBytes" => Numbers(buckets, bucket => bucket.DiskBytes),
        "First" => Numbers(buckets, bucket => bucket.EarliestNs),
        "Last" => Numbers(buckets, bucket => bucket.Info.LatestNs),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no column of buckets()"),
    };

    private static Column<string> Texts((string, BucketFootprint Bucket)[] buckets, Func<BucketFootprint, string> text) =>
        new(Array.ConvertAll(buckets, bucket => text(bucket.Bucket)));

    private static Column<long> Numbers((string, BucketFootprint Bucket)[] buckets, Func<BucketFootprint, long?> number) => new(
        Array.ConvertAll(buckets, bucket => number(bucket.Bucket) ?? 0),
        Array.Exists(buckets, bucket => number(bucket.Bucket) is null) ? Array.ConvertAll(buckets, bucket => number(bucket.Bucket) is null) : null);
}
