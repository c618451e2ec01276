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
internal sealed class RowShaper(Bucket bucket, SlotCalendar calendar)
{
    public const string Nanoseconds = "Nanoseconds";

    private const long FirstSecond = Timestamps.MinNs / Timestamps.NsPerSecond;
    private const long LastSecond = (Timestamps.MaxNs / Timestamps.NsPerSecond) - 3;

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
    /// <param name="target">Length = <see cref="LogRecords.PartBytes"/>.</param>
    /// <exception cref="MarketStoreException">The columns do not match, or a value does not fit.</exception>
    public LoggedRows Write(IncomingRows rows, Memory<byte> target)
    {
        IncomingColumn?[] sources = Match(rows, out IncomingColumn? nanoseconds);
        target.Span.Clear();
        LogRecords.WritePartHeader(target.Span, bucket.Id, rows.RowCount);
        Memory<byte> values = target.Slice(LogRecords.PartHeaderBytes, bucket.Schema.RowWidth * rows.RowCount);
        Span<byte> rest = values.Span;
        WriteTimes(rows, nanoseconds, MemoryMarshal.Cast<byte, long>(rest[..(rows.RowCount * sizeof(long))]));
        rest = rest[(rows.RowCount * sizeof(long))..];
        for (int c = 0; c < sources.Length; c++)
        {
            ColumnDefinition column = bucket.Schema.Columns[c];
            int bytes = rows.RowCount * column.Type.Width();
            WriteColumn(sources[c]!.Value, column, rest[..bytes]);
            rest = rest[bytes..];
        }
        return new LoggedRows(bucket, rows.RowCount, values);
    }

    /// <summary>The incoming column for each of the bucket's.</summary>
    private IncomingColumn?[] Match(IncomingRows rows, out IncomingColumn? nanoseconds)
    {
        Schema schema = bucket.Schema;
        var sources = new IncomingColumn?[schema.Columns.Length];
        nanoseconds = null;
        bool fits = true;
        foreach (IncomingColumn column in rows.Columns)
        {
            int index = schema.IndexOf(column.Name);
            if (index >= 0 && sources[index] is null) sources[index] = column;
            else if (column.Name == Nanoseconds && bucket.Kind == RecordKind.Variable) nanoseconds = column;
            else fits &= column.Name == Nanoseconds && rows.Kind == RecordKind.Variable;
        }
        if (fits && !sources.Contains(null)) return sources;
        var given = new Schema(rows.Columns
            .Where(c => c.Name != Nanoseconds || rows.Kind == RecordKind.Fixed)
            .Select(c => new ColumnDefinition(c.Name, c.Type)));
        throw new MarketStoreException(ErrorCode.SchemaMismatch,
            $"unable to match data columns ({given}) to bucket columns ({schema})");
    }

    private void WriteTimes(IncomingRows rows, IncomingColumn? nanoseconds, Span<long> times)
    {
        rows.EpochSeconds.CopyTo(MemoryMarshal.AsBytes(times));
        using var nanos = new Pooled<int>(nanoseconds is null ? 0 : rows.RowCount);
        nanoseconds?.Values.CopyTo(MemoryMarshal.AsBytes(nanos.Span));
        for (int i = 0; i < times.Length; i++)
        {
            long seconds = times[i];
            int nano = nanoseconds is null ? 0 : nanos.Span[i];
            // An int32 of nanoseconds is less than three seconds, so sums this far inside the range cannot leave it.
            if (nano >= 0 && seconds is > FirstSecond and < LastSecond) times[i] = (seconds * Timestamps.NsPerSecond) + nano;
            else throw BadTime(i, seconds, nano);
        }
        if (bucket.Kind == RecordKind.Fixed) calendar.SlotStarts(bucket.Timeframe, times, times);
    }

    private MarketStoreException BadTime(int row, long seconds, int nanos)
    {
        string hint = nanos < 0 ? "Nanoseconds must not be negative"
            : "Epoch is in seconds since 1970 and must lie in the years 1678 to 2261; "
                + "values in milli-, micro- or nanoseconds have to be divided first";
        return MarketStoreException.Invalid(
            $"row {row} for {bucket.Key}: Epoch {seconds}, Nanoseconds {nanos} is not a time: {hint}");
    }

    private void WriteColumn(IncomingColumn source, ColumnDefinition column, Span<byte> target)
    {
        if (source.Type == column.Type)
        {
            source.Values.CopyTo(target);
            return;
        }
        using var joined = new Pooled<byte>(source.Values.IsSingleSegment ? 0 : (int)source.Values.Length);
        if (!source.Values.IsSingleSegment) source.Values.CopyTo(joined.Span);
        try
        {
            ColumnCast.Convert(
                source.Type, source.Values.IsSingleSegment ? source.Values.FirstSpan : joined.Span, column.Type, target);
        }
        catch (MarketStoreException error)
        {
            throw new MarketStoreException(error.Code, $"column {column.Name} of {bucket.Key}: {error.Message}", error);
        }
    }
}
