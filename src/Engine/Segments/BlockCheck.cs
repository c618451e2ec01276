using MarketStore.Engine.Catalog;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Segments;

/// <summary>A block that cannot be read, or that is not what it says.</summary>
/// <param name="Problem">With file, offset and what is wrong.</param>
internal sealed record DamagedBlock(Bucket Bucket, BlockRef Block, string Problem);

/// <summary>
/// Reads blocks as nobody else does, whole: header, all checksums, every value decoded, times ascending and inside the
/// listed range, least and greatest values as the header has them. Columns that have been dropped are left out: nobody
/// reads them, and damage there is no reason to lose the rows.
/// </summary>
internal static class BlockCheck
{
    /// <summary>The damaged ones among a bucket's blocks.</summary>
    /// <exception cref="IOException">The disk cannot read at all.</exception>
    public static IEnumerable<DamagedBlock> Of(Bucket bucket, SegmentFiles files)
    {
        foreach (BlockRef block in bucket.Version.Blocks.All)
        {
            if (Problem(bucket, block, files) is { } problem) yield return new DamagedBlock(bucket, block, problem);
        }
    }

    /// <summary>What is wrong with a block, or null.</summary>
    public static string? Problem(Bucket bucket, BlockRef block, SegmentFiles files)
    {
        try
        {
            Schema schema = bucket.RecordedSchema;
            using BlockRun run = BlockRun.Open((bucket, schema), block, files);
            ReadOnlySpan<long> times = run.Times;
            if (times[0] != block.MinTime || times[^1] != block.MaxTime) return Wrong("its first or last time is not the one listed");
            for (int i = 1; i < times.Length; i++)
            {
                if (times[i] < times[i - 1] || (times[i] == times[i - 1] && bucket.Kind == RecordKind.Fixed)) return Wrong("its times do not ascend");
            }
            for (int c = 0; c < schema.Columns.Length; c++)
            {
                if (run.IndexOf(c) is not (var index and > 0)) continue;
                using var values = new Pooled<byte>(run.Count * schema.Width(c));
                run.Copy(c, 0, values.Span);
                BlockColumn column = run.Header.Columns[index];
                if (ZoneMap.Of(values.Span, column.Type) != column.Zone) return Wrong($"column {column.Name} has other least and greatest values than it says");
            }
            return null;
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
        {
            return error.Message;
        }

        string Wrong(string what) => CorruptBlock.Format(files.PathOf(bucket.Key, block.Period, block.File), block.Offset, what).Message;
    }
}
