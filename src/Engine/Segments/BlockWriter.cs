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

    /// <summary>Encodes rows [first, first + count) of a run as one block, with the run's columns.</summary>
    public static ByteWriter Encode(Bucket bucket, Run rows, int first, int count)
    {
        Invariant.Holds(count > 0, "a block has rows");
        ReadOnlySpan<long> times = rows.Times.Slice(first, count);
        CheckOrder(times, bucket.Kind);

        Schema schema = rows.Schema;
        int headerBytes = BlockHeader.FixedBytes + sizeof(ulong) + BlockColumn.EntryBytes(TimeColumn)
            + schema.Columns.Sum(c => BlockColumn.EntryBytes(c.Name));
        var body = new ByteWriter(count * schema.RowWidth);
        var entries = new BlockColumn[schema.Columns.Length + 1];
        var time = new ColumnDefinition(TimeColumn, ColumnType.Int64);
        entries[0] = EncodeColumn((0, time), MemoryMarshal.AsBytes(times), headerBytes, body);
        for (int c = 0; c < schema.Columns.Length; c++)
        {
            ColumnDefinition column = schema.Columns[c];
            using var values = new Pooled<byte>(count * column.Type.Width());
            rows.Copy(c, first, values.Span);
            entries[c + 1] = EncodeColumn((schema.Ids[c], column), values.Span, headerBytes, body);
        }

        var block = new ByteWriter(headerBytes + body.Length);
        var header = new BlockHeader(bucket.Id, count, times[0], times[^1], headerBytes, entries);
        BlockHeader.Write(block, header, headerBytes + body.Length);
        block.Bytes(body.Written);
        return block;
    }

    private static BlockColumn EncodeColumn((uint Id, ColumnDefinition Definition) of, ReadOnlySpan<byte> values, int headerBytes, ByteWriter body)
    {
        ColumnDefinition column = of.Definition;
        int start = body.Length;
        CodecId codec = ColumnCodec.Encode(values, column.Type, body);
        return new BlockColumn(of.Id, column.Name, column.Type, codec, ZoneMap.Of(values, column.Type),
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
