using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// Fits incoming rows to a bucket: columns are matched by name, values converted to the bucket's types, times put
/// together and, for fixed records, moved to the start of their slot. The result is written straight into a log frame.
/// </summary>
/// <remarks>One write, one thread: a batch of many symbols is matched once, not once a symbol.</remarks>
internal sealed class RowShaper(SlotCalendar calendar)
{
    public const string Nanoseconds = ColumnMatch.Nanoseconds;

    private const long FirstSecond = Timestamps.MinNs / Timestamps.NsPerSecond;
    private const long LastSecond = (Timestamps.MaxNs / Timestamps.NsPerSecond) - 3;

    private ColumnMatch? _match;

    /// <summary>The columns of a bucket that these rows would create.</summary>
    /// <exception cref="MarketStoreException">A name that cannot be stored.</exception>
    public static Schema SchemaFor(IncomingRows rows)
    {
        var schema = new Schema(rows.Columns
            .Where(c => rows.Kind == RecordKind.Fixed || c.Name != Nanoseconds)
            .Select(c => new ColumnDefinition(c.Name, c.Type)));
        BucketNames.CheckColumns(schema.Columns);
        return schema;
    }

    /// <summary>Writes one part of a Write frame.</summary>
    /// <param name="schema">The bucket's, as of one moment: the target has been measured for it.</param>
    /// <param name="target">Length = <see cref="LogRecords.PartBytes"/>.</param>
    /// <exception cref="MarketStoreException">The columns do not match, or a value does not fit.</exception>
    public LoggedRows Write(Bucket bucket, Schema schema, IncomingRows rows, Memory<byte> target)
    {
        if (_match?.Fits(bucket, schema, rows) != true) _match = ColumnMatch.Of(bucket, schema, rows);
        Span<byte> part = target.Span;
        LogRecords.WritePartHeader(part, bucket, schema, rows.RowCount);
        int bytes = schema.RowWidth * rows.RowCount;
        Span<byte> values = part.Slice(LogRecords.PartHeaderBytes, bytes);
        part[(LogRecords.PartHeaderBytes + bytes)..].Clear();
        WriteTimes(bucket, rows, MemoryMarshal.Cast<byte, long>(values[..(rows.RowCount * sizeof(long))]));
        for (int c = 0; c < _match.Sources.Length; c++)
        {
            Span<byte> column = values.Slice(schema.Offset(c) * rows.RowCount, schema.Width(c) * rows.RowCount);
            if (_match.Sources[c] is { } source) WriteColumn((bucket, schema.Columns[c]), rows, source, column);
            else MissingValues.Fill(schema.Columns[c].Type, column);
        }
        return new LoggedRows(bucket, schema, rows.RowCount, target.Slice(LogRecords.PartHeaderBytes, bytes));
    }

    private static void Copy(ReadOnlySequence<byte> values, int firstByte, Span<byte> target)
    {
        if (values.IsSingleSegment) values.FirstSpan.Slice(firstByte, target.Length).CopyTo(target);
        else values.Slice(firstByte, target.Length).CopyTo(target);
    }

    private void WriteTimes(Bucket bucket, IncomingRows rows, Span<long> times)
    {
        Copy(rows.EpochSeconds, rows.FirstRow * sizeof(long), MemoryMarshal.AsBytes(times));
        IncomingColumn? nanoseconds = _match!.NanosecondsOfTime;
        using var nanos = new Pooled<int>(nanoseconds is null ? 0 : rows.RowCount);
        if (nanoseconds is { } column) Copy(column.Values, rows.FirstRow * sizeof(int), MemoryMarshal.AsBytes(nanos.Span));
        for (int i = 0; i < times.Length; i++)
        {
            long seconds = times[i];
            int nano = nanoseconds is null ? 0 : nanos.Span[i];
            // An int32 of nanoseconds is less than three seconds, so sums this far inside the range cannot leave it.
            if (nano >= 0 && seconds is > FirstSecond and < LastSecond) times[i] = (seconds * Timestamps.NsPerSecond) + nano;
            else throw BadTime(bucket, i, seconds, nano);
        }
        if (bucket.Kind == RecordKind.Fixed) calendar.SlotStarts(bucket.Timeframe, times, times);
    }

    private static MarketStoreException BadTime(Bucket bucket, int row, long seconds, int nanos)
    {
        string hint = nanos < 0 ? "Nanoseconds must not be negative"
            : "Epoch is in seconds since 1970 and must lie in the years 1678 to 2261; "
                + "values in milli-, micro- or nanoseconds have to be divided first";
        return MarketStoreException.Invalid(
            $"row {row} for {bucket.Key}: Epoch {seconds}, Nanoseconds {nanos} is not a time: {hint}");
    }

    private static void WriteColumn((Bucket Bucket, ColumnDefinition Column) to, IncomingRows rows, IncomingColumn source, Span<byte> target)
    {
        ColumnDefinition wanted = to.Column;
        int width = source.Type.Width();
        if (source.Type == wanted.Type)
        {
            Copy(source.Values, rows.FirstRow * width, target);
            return;
        }
        using var values = new Pooled<byte>(rows.RowCount * width);
        Copy(source.Values, rows.FirstRow * width, values.Span);
        try
        {
            ColumnCast.Convert(source.Type, values.Span, wanted.Type, target);
        }
        catch (MarketStoreException error)
        {
            throw new MarketStoreException(error.Code, $"column {wanted.Name} of {to.Bucket.Key}: {error.Message}", error);
        }
    }
}
