using System.Buffers.Binary;
using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

// The first 37,024 bytes of a year file of the Go MarketStore, little-endian.
//
//        0  i64  version, 2                      288  i64  number of columns, Epoch not counted
//        8  256  description                     296  i64  record length
//      264  i64  year                            312  1024 x 32  column names, NUL padded
//      272  i64  timeframe, nanoseconds        33080  1024 x u8  column types
//      280  i64  0 fixed, 1 variable           34104  zeros; but see LostJanuary
//
// A fixed record is an i64 slot number, then the columns one behind the other, padded to 8. A variable record is
// i64 slot number, i64 offset, i64 length: of the rows, each the columns and a u32 tick.

/// <summary>What the header of a year file says of the records behind it.</summary>
internal sealed record GoYearHeader
{
    public const int Bytes = 37024;
    public const int IndexBytes = 8;
    public const int TickBytes = 4;

    /// <summary>From here to the end nothing is meant to be stored.</summary>
    public const int ReservedOffset = 34104;

    private const int PointerBytes = 24;
    private const int NamesOffset = 312;
    private const int NameBytes = 32;
    private const int TypesOffset = 33080;

    public required int Year { get; init; }

    public required long TimeframeNs { get; init; }

    public required RecordKind Kind { get; init; }

    public required Schema Schema { get; init; }

    /// <summary>Bytes of one slot.</summary>
    public required int RecordLength { get; init; }

    /// <summary>Bytes of one row: its columns, and for variable records the tick.</summary>
    public required int RowBytes { get; init; }

    /// <summary>Only days are numbered from 0, which is how January 1 gets lost.</summary>
    public bool IsDaily => TimeframeNs == Timestamps.NsPerDay;

    /// <summary>Where the slot of a number lies.</summary>
    public long OffsetOf(long index) => Bytes + ((index - 1) * RecordLength);

    /// <exception cref="InvalidDataException">Not a header, or one that cannot be imported; the text says why.</exception>
    public static GoYearHeader Read(SourceFile file)
    {
        if (file.Length < Bytes)
            throw new InvalidDataException($"it has {file.Length} bytes, its header alone would have {Bytes}");
        byte[] bytes = new byte[Bytes];
        file.ReadExactly(bytes, 0);
        return Parse(bytes);
    }

    internal static GoYearHeader Parse(ReadOnlySpan<byte> bytes)
    {
        long version = I64(bytes, 0);
        if (version != 2) throw new InvalidDataException($"its version is {version}; version 2 is what can be read");
        long year = Within(I64(bytes, 264), 1678, 2261, "year");
        long timeframeNs = I64(bytes, 272);
        if (timeframeNs < Timestamps.NsPerSecond || timeframeNs % Timestamps.NsPerSecond != 0 ||
            timeframeNs > Timeframe.MaxDurationNs)
        {
            throw new InvalidDataException($"a timeframe of {timeframeNs} ns cannot be stored");
        }
        var kind = (RecordKind)Within(I64(bytes, 280), 0, 1, "record type");
        Schema schema = ReadSchema(bytes, (int)Within(I64(bytes, 288), 1, BucketNames.MaxColumns, "number of columns"));
        int columnBytes = schema.RowWidth - sizeof(long);
        int expected = kind == RecordKind.Variable ? PointerBytes : IndexBytes + ((columnBytes + 7) & ~7);
        long recordLength = I64(bytes, 296);
        if (recordLength != expected)
        {
            throw new InvalidDataException(
                $"its header names records of {recordLength} bytes, its columns make {expected}");
        }
        return new GoYearHeader
        {
            Year = (int)year,
            TimeframeNs = timeframeNs,
            Kind = kind,
            Schema = schema,
            RecordLength = expected,
            RowBytes = columnBytes + (kind == RecordKind.Variable ? TickBytes : 0),
        };
    }

    /// <summary>The type of a code, or why there is none.</summary>
    public static ColumnType TypeOf(byte code, string column) => code switch
    {
        0 or 1 or 2 or 3 or 5 or 6 or (>= 9 and <= 14) => (ColumnType)code,
        4 => throw Unknown(column, "EPOCH, which the Go server no longer writes"),
        7 => throw Unknown(column, "NONE"),
        8 => throw Unknown(column, "STRING, of which the Go server stores nothing"),
        _ => throw Unknown(column, $"{code}, which nobody knows"),
    };

    private static Schema ReadSchema(ReadOnlySpan<byte> bytes, int count)
    {
        var columns = new ColumnDefinition[count];
        for (int c = 0; c < count; c++)
        {
            ReadOnlySpan<byte> name = bytes.Slice(NamesOffset + (c * NameBytes), NameBytes);
            int end = name.IndexOf((byte)0);
            string text = Text(end < 0 ? name : name[..end]);
            columns[c] = new ColumnDefinition(text, TypeOf(bytes[TypesOffset + c], text));
        }
        try
        {
            BucketNames.CheckColumns(columns);
        }
        catch (MarketStoreException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
        return new Schema(columns);
    }

    private static string Text(ReadOnlySpan<byte> name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(name);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException(
                $"the column name {Encoding.Latin1.GetString(name)} is not UTF-8: the Go server cuts names at 32 bytes", e);
        }
    }

    private static InvalidDataException Unknown(string column, string type) =>
        new($"column {column} has the type {type}: it cannot be imported");

    private static long Within(long value, long least, long greatest, string what) => value >= least && value <= greatest
        ? value : throw new InvalidDataException($"its header names the {what} {value}; {least} to {greatest} can be read");

    private static long I64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
}
