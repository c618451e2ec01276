using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>The rows of one bucket that a scan found: a range of the rows of a <see cref="ScanResult"/>.</summary>
public sealed class BucketRows
{
    /// <summary>Rows of one chunk at the most: even text then stays far below the size an array can have.</summary>
    private const int MaxChunkRows = 1 << 20;

    private readonly ScanResult _result;

    internal BucketRows(ScanResult result, Bucket bucket, Schema schema, (long First, long Count) rows)
    {
        _result = result;
        (Key, Kind, Schema) = (bucket.Key, bucket.Kind, schema);
        (FirstRow, RowCount) = rows;
    }

    public BucketKey Key { get; }

    public RecordKind Kind { get; }

    /// <summary>The columns asked for.</summary>
    public Schema Schema { get; }

    /// <summary>Where they begin among the rows of all buckets.</summary>
    public long FirstRow { get; }

    public long RowCount { get; }

    /// <summary>The rows decoded into memory of their own, ascending in time; decoded once.</summary>
    public IReadOnlyList<RowChunk> Chunks => field ??= Decode();

    private List<RowChunk> Decode()
    {
        var chunks = new List<RowChunk>();
        for (long first = 0; first < RowCount; first += MaxChunkRows)
        {
            int count = (int)Math.Min(RowCount - first, MaxChunkRows);
            long[] times = new long[count];
            _result.CopyTimes(FirstRow + first, times);
            var columns = new ReadOnlyMemory<byte>[Schema.Columns.Length];
            for (int c = 0; c < columns.Length; c++)
            {
                byte[] values = new byte[count * Schema.Width(c)];
                _result.CopyColumn(c, FirstRow + first, values);
                columns[c] = values;
            }
            chunks.Add(new RowChunk(count, times, columns));
        }
        return chunks;
    }
}
