using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Tools;

/// <summary>What one column of one bucket takes.</summary>
/// <param name="Codecs">Names, with the number of blocks that use each.</param>
internal sealed record ColumnStatistics(string Name, ColumnType Type, long Bytes, IReadOnlyDictionary<string, int> Codecs);

/// <summary>What one bucket takes on disk, without its rows that are only in the log.</summary>
/// <param name="Bytes">Of blocks, headers included.</param>
internal sealed record BucketStatistics(
    BucketKey Key, RecordKind Kind, long Rows, long Bytes, (int Main, int Shadows) Blocks, TimeRange? Span, IReadOnlyList<ColumnStatistics> Columns)
{
    public double BytesPerRow => Rows == 0 ? 0 : (double)Bytes / Rows;

    /// <summary>Reads the headers of a bucket's blocks.</summary>
    /// <exception cref="MarketStoreException">A header is damaged.</exception>
    public static BucketStatistics Of(Bucket bucket, SegmentFiles files)
    {
        BlockList blocks = bucket.Version.Blocks;
        Schema schema = bucket.Schema;
        var names = new List<(uint Id, string Name, ColumnType Type)> { (0, BucketNames.EpochColumn, ColumnType.Int64) };
        names.AddRange(schema.Columns.Select((column, c) => (schema.Ids[c], column.Name, column.Type)));
        var bytes = new long[names.Count];
        Dictionary<string, int>[] codecs = [.. names.Select(_ => new Dictionary<string, int>())];
        foreach (BlockRef block in blocks.All)
        {
            using BlockRun run = BlockRun.Open((bucket, schema), block, files);
            foreach (BlockColumn column in run.Header.Columns)
            {
                int position = names.FindIndex(name => name.Id == column.Id);
                if (position < 0) continue;
                bytes[position] += column.ByteCount;
                string codec = column.Codec.ToString();
                codecs[position][codec] = codecs[position].GetValueOrDefault(codec) + 1;
            }
        }
        return new BucketStatistics(
            bucket.Key, bucket.Kind, blocks.All.Sum(b => (long)b.RowCount), blocks.All.Sum(b => (long)b.ByteCount),
            (blocks.Main.Length, blocks.Shadows.Length),
            blocks.IsEmpty ? null : new TimeRange(blocks.Main[0].MinTime, blocks.MaxTime),
            [.. names.Select((name, i) => new ColumnStatistics(name.Name, name.Type, bytes[i], codecs[i]))]);
    }
}
