using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Segments;

/// <summary>Encodes rows as blocks; the format is drawn in <see cref="BlockHeader"/>'s file.</summary>
internal static class BlockWriter
{
    private const string TimeColumn = "Epoch";

    /// <summary>Encodes rows [first, first + count) of a run as one block.</summary>
    public static ByteWriter Encode(Bucket bucket, Run rows, int first, int count)
    {
        Invariant.Holds(count > 0, "a block has rows");
        ReadOnlySpan<long> times = rows.Times.Slice(first, count);
        CheckOrder(times, bucket.Kind);

        int headerBytes = BlockHeader.FixedBytes + sizeof(ulong) + BlockColumn.EntryBytes(TimeColumn)
            + bucket.Schema.Columns.Sum(c => BlockColumn.EntryBytes(c.Name));
        var body = new ByteWriter(count * bucket.Schema.RowWidth);
        var entries = new BlockColumn[bucket.Schema.Columns.Length + 1];
        var time = new ColumnDefinition(TimeColumn, ColumnType.Int64);
        entries[0] = EncodeColumn(time, MemoryMarshal.AsBytes(times), headerBytes, body);
        for (int c = 0; c < bucket.Schema.Columns.Length; c++)
        {
            ColumnDefinition column = bucket.Schema.Columns[c];
            using var values = new Pooled<byte>(count * column.Type.Width());
            rows.Copy(c, first, values.Span);
            entries[c + 1] = EncodeColumn(column, values.Span, headerBytes, body);
        }

        var block = new ByteWriter(headerBytes + body.Length);
        var header = new BlockHeader(bucket.Id, count, times[0], times[^1], headerBytes, entries);
        BlockHeader.Write(block, header, headerBytes + body.Length);
        block.Bytes(body.Written);
        return block;
    }

    private static BlockColumn EncodeColumn(ColumnDefinition column, ReadOnlySpan<byte> values, int headerBytes, ByteWriter body)
    {
        int start = body.Length;
        CodecId codec = ColumnCodec.Encode(values, column.Type, body);
        return new BlockColumn(column.Name, column.Type, codec, ZoneMap.Of(values, column.Type),
            headerBytes + start, body.Length - start, Checksum.Of(body.Written[start..]));
    }

    private static void CheckOrder(ReadOnlySpan<long> times, RecordKind kind)
    {
        for (int i = 1; i < times.Length; i++)
        {
            Invariant.Holds(
                times[i] > times[i - 1] || (times[i] == times[i - 1] && kind == RecordKind.Variable),
                "the rows of a block ascend in time");
        }
    }
}
