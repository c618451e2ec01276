using MarketStore.Engine.Catalog;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>Between which times rows lie, both inclusive, nanoseconds UTC.</summary>
/// <param name="IsExact">Whether there are rows at both; otherwise an erasure may have taken them, or all there are.</param>
internal readonly record struct TimeBounds(long MinNs, long MaxNs, bool IsExact);

/// <summary>What the list of a bucket's blocks, and its heads in memory, say about its rows.</summary>
internal static class KnownRows
{
    /// <summary>Rows of a range; null when only reading can tell.</summary>
    public static long? Count(BucketVersion version, RecordKind kind, TimeRange range)
    {
        BlockList blocks = version.Blocks;
        if (version.Layers.Any(layer => layer.Erased is { } erased && erased.Touches(range.FromNs, range.ToNs))) return null;
        // Ticks only ever add up. A bar may replace another one where two sources lie over each other.
        if (kind == RecordKind.Fixed && !Ascend(version)) return null;
        long count = 0;
        (int first, int end) = blocks.Range(range.FromNs, range.ToNs);
        foreach (BlockRef block in blocks.Main.AsSpan(first, end - first))
        {
            if (!range.Covers(block.MinTime, block.MaxTime)) return null;
            count += block.RowCount;
        }
        foreach (BlockRef shadow in blocks.Shadows)
        {
            if (!range.Touches(shadow.MinTime, shadow.MaxTime)) continue;
            if (!range.Covers(shadow.MinTime, shadow.MaxTime)) return null;
            count += shadow.RowCount;
        }
        foreach (HeadView rows in Heads(version)) count += new HeadRun(rows, rows.Schema).Between(range.FromNs, range.ToNs).Count;
        return count;
    }

    /// <summary>Least and greatest time; null when there are no rows.</summary>
    public static TimeBounds? Bounds(BucketVersion version)
    {
        (long min, long max) = (long.MaxValue, long.MinValue);
        if (!version.Blocks.IsEmpty) (min, max) = (version.Blocks.Main[0].MinTime, version.Blocks.MaxTime);
        foreach (HeadView rows in Heads(version)) (min, max) = (Math.Min(min, rows.MinTime), Math.Max(max, rows.MaxTime));
        if (min > max) return null;
        return new TimeBounds(min, max, version.Layers.All(layer => layer.Erased is null));
    }

    private static IEnumerable<HeadView> Heads(BucketVersion version) =>
        version.Layers.Select(layer => layer.Rows).Append(version.Head).OfType<HeadView>();

    /// <summary>Whether each source begins behind the one before it.</summary>
    private static bool Ascend(BucketVersion version)
    {
        if (!version.Blocks.Shadows.IsEmpty) return false;
        long last = version.Blocks.IsEmpty ? long.MinValue : version.Blocks.MaxTime;
        bool isFirst = version.Blocks.IsEmpty;
        foreach (HeadView rows in Heads(version))
        {
            if (!isFirst && rows.MinTime <= last) return false;
            (last, isFirst) = (rows.MaxTime, false);
        }
        return true;
    }
}
