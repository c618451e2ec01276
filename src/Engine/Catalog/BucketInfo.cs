using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Catalog;

/// <summary>What there is to know of a bucket without reading its rows.</summary>
/// <param name="LatestNs">Time of the newest row, or null when there is none.</param>
public sealed record BucketInfo(
    BucketKey Key, RecordKind Kind, Timeframe Timeframe, Schema Schema, long? LatestNs);
