using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// The last row of a bucket without a search: the newest bar of every symbol is what charts and tickers ask for all the
/// time. It is in the head, or it is the last row of the blocks, which is kept once it has been read.
/// </summary>
internal static class NewestRow
{
    /// <summary>A wider row is not kept as the bucket's last one.</summary>
    private const int MaxBytes = 512;

    /// <summary>A run that ends with the last row of the range; null if a search is needed.</summary>
    public static Run? Find(Bucket bucket, BucketVersion version, SegmentFiles files, TimeRange range)
    {
        if (!version.Layers.IsEmpty || version.MaxTime is not { } newest || range.FromNs > newest || range.ToNs < newest) return null;
        if (version.Head is { } head)
        {
            return version.Blocks.IsEmpty || head.MaxTime > version.Blocks.MaxTime ? new HeadRun(head, version.Schema) : null;
        }
        if (version.Schema.RowWidth > MaxBytes) return null;
        LastRow? row = version.Blocks.LastRow;
        if (!ReferenceEquals(row?.Schema, version.Schema)) version.Blocks.LastRow = row = Read(bucket, version, files);
        return new SingleRun(row!);
    }

    private static LastRow Read(Bucket bucket, BucketVersion version, SegmentFiles files)
    {
        Slice last = SlicePlan.For(version, new TimeRange(long.MinValue, long.MaxValue), 1, fromStart: false).Slices[^1];
        using Run run = BucketScan.Open((bucket, version.Schema), files, last);
        Columns.Schema schema = version.Schema;
        byte[] values = new byte[schema.RowWidth - sizeof(long)];
        for (int c = 0; c < schema.Columns.Length; c++)
        {
            run.Copy(c, run.Count - 1, values.AsSpan(schema.Offset(c) - sizeof(long), schema.Width(c)));
        }
        return new LastRow(schema, run.Times[^1], values);
    }
}
