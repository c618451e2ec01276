using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Wal;

// The columns of buckets, in an Alter frame and in a record of the manifest. Buckets that share their columns share the
// description, so that a change of 20,000 symbols is one frame of 80 KB. It says what the columns become, not what
// changes: it needs nothing that was said before.
//
//   Alter  = schemas:u32 schema*
//   schema = version:u32 next:u32 columns:u16 (id:u32 type:u8 name)* count:u32 (bucket:u32)*

/// <summary>Columns, and the ids of the buckets that have them from now on.</summary>
internal sealed record SchemaEdit(Schema Schema, IReadOnlyList<uint> Buckets)
{
    /// <summary>Buckets by the columns that each gets.</summary>
    public static List<SchemaEdit> Of(IEnumerable<(Bucket Bucket, Schema Schema)> buckets) => [.. buckets
        .GroupBy(b => b.Schema, b => b.Bucket.Id, ReferenceEqualityComparer.Instance)
        .Select(group => new SchemaEdit((Schema)group.Key!, [.. group]))];
}

/// <summary>A decoded Alter frame: what the columns of each bucket become.</summary>
internal sealed record AlterContent(IReadOnlyList<(Bucket Bucket, Schema Schema)> Buckets);

/// <summary>Encodes and decodes the payload drawn above.</summary>
internal static class SchemaRecords
{
    public static LogFrame Alter(AlterContent content)
    {
        var writer = new ByteWriter();
        Write(writer, SchemaEdit.Of(content.Buckets));
        return LogRecords.Frame(FrameKind.Alter, writer, content);
    }

    /// <param name="payload">A payload that passed its checksum.</param>
    /// <param name="find">Bucket by id; those that there no longer are are left out.</param>
    /// <exception cref="InvalidDataException">The payload makes no sense, though its checksum is right.</exception>
    public static AlterContent ReadAlter(ReadOnlyMemory<byte> payload, Func<uint, Bucket?> find)
    {
        var reader = new ByteReader(payload.Span);
        var buckets = new List<(Bucket, Schema)>();
        foreach (SchemaEdit edit in Read(ref reader))
        {
            foreach (uint id in edit.Buckets)
            {
                if (find(id) is { } bucket) buckets.Add((bucket, edit.Schema));
            }
        }
        return new AlterContent(buckets);
    }

    public static void Write(ByteWriter writer, IReadOnlyList<SchemaEdit> edits)
    {
        writer.U32((uint)edits.Count);
        foreach (SchemaEdit edit in edits)
        {
            WriteSchema(writer, edit.Schema);
            writer.U32((uint)edit.Buckets.Count);
            foreach (uint id in edit.Buckets) writer.U32(id);
        }
    }

    public static SchemaEdit[] Read(ref ByteReader reader)
    {
        var edits = new SchemaEdit[reader.Count()];
        for (int i = 0; i < edits.Length; i++)
        {
            Schema schema = ReadSchema(ref reader);
            var ids = new uint[reader.Count()];
            for (int b = 0; b < ids.Length; b++) ids[b] = reader.U32();
            edits[i] = new SchemaEdit(schema, ids);
        }
        return edits;
    }

    private static void WriteSchema(ByteWriter writer, Schema schema)
    {
        writer.U32(schema.Version);
        writer.U32(schema.NextId);
        writer.U16((ushort)schema.Columns.Length);
        for (int c = 0; c < schema.Columns.Length; c++)
        {
            writer.U32(schema.Ids[c]);
            writer.U8((byte)schema.Columns[c].Type);
            writer.Text(schema.Columns[c].Name);
        }
    }

    private static Schema ReadSchema(ref ByteReader reader)
    {
        uint version = reader.U32(), next = reader.U32();
        var columns = new ColumnDefinition[reader.U16()];
        var ids = new uint[columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            ids[c] = reader.U32();
            var type = (ColumnType)reader.U8();
            columns[c] = new ColumnDefinition(reader.Text(), type);
        }
        return new Schema([.. columns], [.. ids], version, next);
    }
}
