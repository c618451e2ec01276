using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Definitions;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Wal;

// Payloads of log frames.
//
//   Write = creates:u32 bucket*  parts:u32 zeros to 8  part*
//   bucket = id:u32 kind:u8 symbol timeframe attributeGroup columns:u16 (type:u8 name)*     texts are u16 length + UTF-8
//   part  = bucket:u32 schemaVersion:u32 rows:u32 rowWidth:u32 times:rows*i64 column*, zeros to 8      rowWidth 0: not told
//   Drop  = count:u32 (bucket:u32)*
//   Erase = from:i64 to:i64 count:u32 (bucket:u32)*                  both ends inclusive
//   Define = exists:u8 definition                                    0: the definition of this kind and name goes
//   Alter: see SchemaRecords

/// <summary>Rows for one bucket as they lie in a frame: the bucket's own columns in the bucket's own types.</summary>
internal sealed class LoggedRows(Bucket bucket, Schema schema, int rowCount, ReadOnlyMemory<byte> values)
{
    public Bucket Bucket { get; } = bucket;

    /// <summary>The bucket's columns when the frame was built; those it has when the frame is applied.</summary>
    public Schema Schema { get; } = schema;

    public int RowCount { get; } = rowCount;

    /// <summary>Nanoseconds UTC in arrival order; slot starts for fixed records.</summary>
    public ReadOnlySpan<long> Times => MemoryMarshal.Cast<byte, long>(values.Span[..(RowCount * sizeof(long))]);

    public ReadOnlySpan<byte> Column(int index) =>
        values.Span.Slice(Schema.Offset(index) * RowCount, Schema.Width(index) * RowCount);
}

/// <summary>A decoded Write frame.</summary>
internal sealed record WriteContent(IReadOnlyList<Bucket> Creates, IReadOnlyList<LoggedRows> Parts);

/// <summary>A decoded Drop frame.</summary>
internal sealed record DropContent(IReadOnlyList<Bucket> Buckets);

/// <summary>A decoded Erase frame.</summary>
internal sealed record EraseContent(IReadOnlyList<Bucket> Buckets, TimeRange Range);

/// <summary>A decoded Define frame.</summary>
/// <param name="Exists">False: it goes.</param>
internal sealed record DefineContent(Definition Definition, bool Exists);

/// <summary>Encodes and decodes the payloads drawn above.</summary>
internal static class LogRecords
{
    public const int PartHeaderBytes = 16;

    public static int PartBytes(Schema schema, int rowCount) =>
        LogFormat.Align(checked(PartHeaderBytes + schema.RowWidth * rowCount));

    public static void WritePartHeader(Span<byte> target, Bucket bucket, Schema schema, int rowCount)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, bucket.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], schema.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], (uint)rowCount);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)schema.RowWidth);
    }

    /// <summary>A bucket as it is created; in the manifest, columns with a past are added by <see cref="SchemaRecords"/>.</summary>
    public static void WriteBucket(ByteWriter writer, Bucket bucket)
    {
        Schema schema = bucket.RecordedSchema;
        writer.U32(bucket.Id);
        writer.U8((byte)bucket.Kind);
        writer.Text(bucket.Key.Symbol);
        writer.Text(bucket.Key.Timeframe);
        writer.Text(bucket.Key.AttributeGroup);
        writer.U16((ushort)schema.Columns.Length);
        foreach (ColumnDefinition column in schema.Columns)
        {
            writer.U8((byte)column.Type);
            writer.Text(column.Name);
        }
    }

    public static Bucket ReadBucket(ref ByteReader reader)
    {
        uint id = reader.U32();
        var kind = (RecordKind)reader.U8();
        var key = new BucketKey(reader.Text(), reader.Text(), reader.Text());
        var columns = new ColumnDefinition[reader.U16()];
        for (int c = 0; c < columns.Length; c++)
        {
            var type = (ColumnType)reader.U8();
            columns[c] = new ColumnDefinition(reader.Text(), type);
        }
        if (!Timeframe.TryParseStorable(key.Timeframe, out Timeframe timeframe))
        {
            throw new InvalidDataException($"bucket {key} has a timeframe that this program does not know");
        }
        return new Bucket(id, key, kind, timeframe, new Schema(columns));
    }

    /// <summary>The head of a Write payload: everything before the parts.</summary>
    public static ByteWriter WriteHead(IReadOnlyList<Bucket> creates, int partCount)
    {
        var writer = new ByteWriter();
        writer.U32((uint)creates.Count);
        foreach (Bucket bucket in creates) WriteBucket(writer, bucket);
        writer.U32((uint)partCount);
        while (writer.Length % 8 != 0) writer.U8(0);
        return writer;
    }

    /// <param name="payload">A payload that passed its checksum; the result refers to it.</param>
    /// <param name="find">Bucket by id.</param>
    /// <exception cref="InvalidDataException">The payload makes no sense, though its checksum is right.</exception>
    public static WriteContent ReadWrite(ReadOnlyMemory<byte> payload, Func<uint, Bucket?> find)
    {
        var reader = new ByteReader(payload.Span);
        Bucket[] creates = ReadCreates(ref reader);
        var parts = new LoggedRows[ReadPartCount(ref reader)];
        for (int i = 0; i < parts.Length; i++)
        {
            var part = PartHeader.Read(ref reader);
            Bucket bucket = find(part.Bucket) ?? Array.Find(creates, b => b.Id == part.Bucket)
                ?? throw new InvalidDataException($"rows for bucket {part.Bucket}, which does not exist");
            if (part.SchemaVersion != bucket.Schema.Version)
            {
                throw new InvalidDataException(
                    $"rows for version {part.SchemaVersion} of the columns of {bucket.Key}, which are at version {bucket.Schema.Version}");
            }
            parts[i] = ReadPart(payload, ref reader, bucket, bucket.Schema, part);
        }
        return new WriteContent(creates, parts);
    }

    /// <summary>Reads what a Write frame of the past has for some buckets, and passes over the rest.</summary>
    /// <param name="payload">A payload that passed its checksum; the result refers to it.</param>
    /// <param name="find">A bucket by its id, with the columns that it had at a version; null: nobody wants its rows.</param>
    /// <exception cref="InvalidDataException">The payload makes no sense, or is of a release that did not tell the width of rows.</exception>
    public static List<LoggedRows> ReadRows(ReadOnlyMemory<byte> payload, Func<uint, uint, (Bucket Bucket, Schema Schema)?> find)
    {
        var reader = new ByteReader(payload.Span);
        ReadCreates(ref reader);
        var parts = new List<LoggedRows>();
        for (int count = ReadPartCount(ref reader); count > 0; count--)
        {
            var part = PartHeader.Read(ref reader);
            if (find(part.Bucket, part.SchemaVersion) is var (bucket, schema)) parts.Add(ReadPart(payload, ref reader, bucket, schema, part));
            else if (part.RowWidth == 0) throw new InvalidDataException("rows whose width is not told");
            else reader.Take(LogFormat.Align(checked(PartHeaderBytes + (part.RowWidth * part.RowCount))) - PartHeaderBytes);
        }
        return parts;
    }

    public static LogFrame Drop(IReadOnlyList<Bucket> buckets)
    {
        var writer = new ByteWriter();
        WriteIds(writer, buckets);
        return Frame(FrameKind.Drop, writer, new DropContent(buckets));
    }

    public static DropContent ReadDrop(ReadOnlyMemory<byte> payload, Func<uint, Bucket?> find)
    {
        var reader = new ByteReader(payload.Span);
        return new DropContent(ReadIds(ref reader, find));
    }

    public static LogFrame Erase(IReadOnlyList<Bucket> buckets, TimeRange range)
    {
        var writer = new ByteWriter();
        writer.I64(range.FromNs);
        writer.I64(range.ToNs);
        WriteIds(writer, buckets);
        return Frame(FrameKind.Erase, writer, new EraseContent(buckets, range));
    }

    public static EraseContent ReadErase(ReadOnlyMemory<byte> payload, Func<uint, Bucket?> find)
    {
        var reader = new ByteReader(payload.Span);
        var range = new TimeRange(reader.I64(), reader.I64());
        return new EraseContent(ReadIds(ref reader, find), range);
    }

    public static LogFrame Define(Definition definition, bool exists)
    {
        var writer = new ByteWriter();
        writer.U8(exists ? (byte)1 : (byte)0);
        definition.Write(writer);
        return Frame(FrameKind.Define, writer, new DefineContent(definition, exists));
    }

    public static DefineContent ReadDefine(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span);
        bool exists = reader.U8() != 0;
        return new DefineContent(Definition.Read(ref reader), exists);
    }

    internal static LogFrame Frame(FrameKind kind, ByteWriter payload, object content)
    {
        var frame = new LogFrame(kind, payload.Length) { Content = content };
        payload.Written.CopyTo(frame.Payload.Span);
        return frame;
    }

    private static Bucket[] ReadCreates(ref ByteReader reader)
    {
        var creates = new Bucket[reader.Count()];
        for (int i = 0; i < creates.Length; i++) creates[i] = ReadBucket(ref reader);
        return creates;
    }

    private static int ReadPartCount(ref ByteReader reader)
    {
        int count = reader.Count();
        reader.Take((8 - reader.Position % 8) % 8);
        return count;
    }

    private static LoggedRows ReadPart(ReadOnlyMemory<byte> payload, ref ByteReader reader, Bucket bucket, Schema schema, PartHeader part)
    {
        if (part.RowWidth != 0 && part.RowWidth != schema.RowWidth)
        {
            throw new InvalidDataException($"rows of {part.RowWidth} bytes for {bucket.Key}, whose rows have {schema.RowWidth}");
        }
        var rows = new LoggedRows(bucket, schema, part.RowCount, payload.Slice(reader.Position, checked(schema.RowWidth * part.RowCount)));
        reader.Take(PartBytes(schema, part.RowCount) - PartHeaderBytes);
        return rows;
    }

    private static void WriteIds(ByteWriter writer, IReadOnlyList<Bucket> buckets)
    {
        writer.U32((uint)buckets.Count);
        foreach (Bucket bucket in buckets) writer.U32(bucket.Id);
    }

    /// <summary>The buckets that there still are.</summary>
    private static List<Bucket> ReadIds(ref ByteReader reader, Func<uint, Bucket?> find)
    {
        var buckets = new List<Bucket>();
        for (int count = reader.Count(); count > 0; count--)
        {
            if (find(reader.U32()) is { } bucket) buckets.Add(bucket);
        }
        return buckets;
    }

    /// <param name="RowWidth">0 in logs of releases that did not tell it.</param>
    private readonly record struct PartHeader(uint Bucket, uint SchemaVersion, int RowCount, int RowWidth)
    {
        public static PartHeader Read(ref ByteReader reader) => new(reader.U32(), reader.U32(), (int)reader.U32(), (int)reader.U32());
    }
}
