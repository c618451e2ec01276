using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>A row: its time, and a number that no other row of the run has, from which all its columns follow.</summary>
internal readonly record struct FuzzRow(long TimeNs, long Serial);

/// <summary>
/// A bucket that the clients of a fuzz run write to. The first column is the row's serial; the others are functions of
/// it, so that a value in the wrong row or column is seen.
/// </summary>
internal sealed record FuzzBucket(BucketKey Key, RecordKind Kind, params ColumnType[] Columns)
{
    public static IReadOnlyList<FuzzBucket> All { get; } =
    [
        new(Of("AAPL/1Min/OHLCV"), RecordKind.Fixed, ColumnType.Float64),
        new(Of("AAPL/1Min/TICK"), RecordKind.Variable, ColumnType.Int64, ColumnType.Float32, ColumnType.UInt8),
        new(Of("AAPL/1D/OHLCV"), RecordKind.Fixed, ColumnType.Int64, ColumnType.String16),
        new(Of("MSFT/1Sec/TICK"), RecordKind.Variable, ColumnType.Float64),
        new(Of("MSFT/1Min/OHLCV"), RecordKind.Fixed, ColumnType.Int64, ColumnType.Float64, ColumnType.Float32, ColumnType.Int32),
        new(Of("MSFT/4H/OHLCV"), RecordKind.Fixed, ColumnType.Float64, ColumnType.Bool, ColumnType.Int16),
        new(Of("TSLA/1Sec/OHLCV"), RecordKind.Fixed, ColumnType.Int64),
        new(Of("TSLA/1D/TICK"), RecordKind.Variable, ColumnType.Int64, ColumnType.UInt64),
    ];

    /// <summary>Nanoseconds that the times of this bucket are drawn in.</summary>
    public long Unit { get; } = Key.Timeframe switch
    {
        "1D" => Timestamps.NsPerDay,
        "4H" => 4 * Timestamps.NsPerHour,
        "1Sec" => Timestamps.NsPerSecond,
        _ => Timestamps.NsPerMinute,
    };

    public Schema Schema => new(Columns.Select((type, i) => new ColumnDefinition(Name(i), type)));

    public static FuzzBucket Find(BucketKey key) => All.Single(bucket => bucket.Key == key);

    /// <summary>A model of buckets like these.</summary>
    public static ReferenceModel<long> NewModel()
    {
        var calendar = new SlotCalendar(TimeZoneInfo.Utc);
        return new ReferenceModel<long>((key, time) => calendar.SlotStart(
            Timeframe.TryParseStorable(key.Timeframe, out Timeframe timeframe) ? timeframe : default, time));
    }

    /// <summary>Rows as a client sends them.</summary>
    public IncomingRows ToIncoming(IReadOnlyList<FuzzRow> rows)
    {
        var columns = Columns.Select((type, c) => new IncomingColumn(Name(c), type, Encode(rows, c))).ToList();
        if (Kind == RecordKind.Variable)
        {
            columns.Add(new IncomingColumn("Nanoseconds", ColumnType.Int32, Bytes(rows.Select(r => Timestamps.Nanos(r.TimeNs)))));
        }
        return new IncomingRows
        {
            Key = Key,
            Kind = Kind,
            RowCount = rows.Count,
            EpochSeconds = Bytes(rows.Select(r => Timestamps.Seconds(r.TimeNs))),
            Columns = columns,
        };
    }

    /// <summary>The rows that a scan found; fails if any column is not what the row's serial says.</summary>
    public List<FuzzRow> FromScan(BucketRows found)
    {
        var rows = new List<FuzzRow>();
        foreach (RowChunk chunk in found.Chunks)
        {
            for (int i = 0; i < chunk.RowCount; i++) rows.Add(new FuzzRow(chunk.Times.Span[i], Serial(chunk, i)));
            List<FuzzRow> added = rows[^chunk.RowCount..];
            for (int c = 0; c < Columns.Length; c++)
            {
                byte[] expected = Encode(added, c).ToArray();
                if (!chunk.Columns[c].Span.SequenceEqual(expected)) throw new FuzzFailure($"{Key}: wrong values in column {Name(c)}");
            }
        }
        return rows;
    }

    private static BucketKey Of(string text)
    {
        string[] parts = text.Split('/');
        return new BucketKey(parts[0], parts[1], parts[2]);
    }

    private static string Name(int column) => "C" + column.ToString(CultureInfo.InvariantCulture);

    private static ReadOnlySequence<byte> Bytes<T>(IEnumerable<T> values)
        where T : unmanaged => new(MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray());

    private long Serial(RowChunk chunk, int row)
    {
        ReadOnlySpan<byte> value = chunk.Columns[0].Span.Slice(row * sizeof(long), sizeof(long));
        return Columns[0] == ColumnType.Float64
            ? (long)BinaryPrimitives.ReadDoubleLittleEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);
    }

    private ReadOnlySequence<byte> Encode(IReadOnlyList<FuzzRow> rows, int column)
    {
        int width = Columns[column].Width();
        byte[] bytes = new byte[rows.Count * width];
        for (int i = 0; i < rows.Count; i++) Encode(column, rows[i].Serial, bytes.AsSpan(i * width, width));
        return new(bytes);
    }

    private void Encode(int column, long serial, Span<byte> target)
    {
        switch (Columns[column])
        {
            case ColumnType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(target, column == 0 ? serial : serial / 8.0);
                break;
            case ColumnType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(target, serial % 100_000 / 4f);
                break;
            case ColumnType.Bool:
                target[0] = (byte)(serial & 1);
                break;
            case ColumnType.String16:
                Encoding.UTF32.GetBytes($"t{serial % 97}", target);
                break;
            default:
                Span<byte> wide = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(wide, column == 0 ? serial : serial * 2_654_435_761);
                wide[..target.Length].CopyTo(target);
                break;
        }
    }
}

/// <summary>The store under test has broken a promise.</summary>
internal sealed class FuzzFailure(string message) : Exception(message);
