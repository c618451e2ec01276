using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Catalog;

/// <summary>What there is to know of a bucket without reading its rows.</summary>
/// <param name="LatestNs">Time of the newest row, or null when there is none.</param>
public sealed record BucketInfo(
    BucketKey Key, RecordKind Kind, Timeframe Timeframe, Schema Schema, long? LatestNs);

/// <summary>What a bucket takes.</summary>
/// <param name="EarliestNs">Time of the oldest row, or null when there is none.</param>
/// <param name="Rows">Corrections count until a checkpoint or a compaction has merged them in; erased rows until then, too.</param>
/// <param name="DiskBytes">Of its blocks.</param>
/// <param name="MemoryRows">Those of its rows that no block has yet: they are in the log, and in memory.</param>
internal sealed record BucketFootprint(BucketInfo Info, long? EarliestNs, long Rows, long DiskBytes, long MemoryRows)
{
    public static BucketFootprint Of(Bucket bucket, BucketInfo info)
    {
        BucketVersion version = bucket.Version;
        HeadView?[] heads = [.. version.Layers.Select(layer => layer.Rows), version.Head];
        long inMemory = heads.Sum(head => (long)(head?.Count ?? 0));
        IEnumerable<long> earliest = heads.OfType<HeadView>().Where(head => head.Count > 0).Select(head => head.MinTime);
        if (!version.Blocks.IsEmpty) earliest = earliest.Append(version.Blocks.Main[0].MinTime);
        return new BucketFootprint(
            info,
            earliest.Select(time => (long?)time).Min(),
            inMemory + version.Blocks.All.Sum(block => (long)block.RowCount),
            version.Blocks.All.Sum(block => (long)block.ByteCount),
            inMemory);
    }
}
