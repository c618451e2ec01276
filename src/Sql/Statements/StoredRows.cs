using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Statements;

/// <summary>Rows of batches in the form in which the engine takes them.</summary>
internal static class StoredRows
{
    /// <param name="columns">What the bucket stores.</param>
    /// <param name="rows">The time stands in the column before the first one that is stored.</param>
    /// <param name="firstColumn">Where the first stored column is; the others follow in their order.</param>
    public static IncomingRows Of((BucketKey Key, RecordKind Kind) bucket, IReadOnlyList<ColumnDefinition> columns, Batch rows, int firstColumn)
    {
        var times = (Column<long>)rows.Columns[firstColumn - 1].Flatten();
        var seconds = new long[rows.Count];
        var nanos = new int[rows.Count];
        for (int i = 0; i < seconds.Length; i++) (seconds[i], nanos[i]) = (Timestamps.Seconds(times.At(i)), Timestamps.Nanos(times.At(i)));
        List<IncomingColumn> values = [.. columns.Select((column, c) =>
            new IncomingColumn(column.Name, column.Type, new ReadOnlySequence<byte>(StoredValues.Write(column.Type, rows.Columns[firstColumn + c]))))];
        if (bucket.Kind == RecordKind.Variable) values.Add(new IncomingColumn("Nanoseconds", ColumnType.Int32, Bytes(nanos)));
        return new IncomingRows { Key = bucket.Key, Kind = bucket.Kind, RowCount = rows.Count, EpochSeconds = Bytes(seconds), Columns = values };
    }

    private static ReadOnlySequence<byte> Bytes<T>(T[] values)
        where T : unmanaged => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
