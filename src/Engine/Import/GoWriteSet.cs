using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Import;

// A write set: rows for one slot.
//
//   set    = recordType:i8 (0 fixed, 1 variable) pathLength:i16 path dataLength:i32 rowLength:i32 (0 for fixed)
//            slotOffset:i64 index:i64 data schema
//   path   = AAPL/1Min/OHLCV/2020.bin
//   data   = fixed: one row's columns; variable: rows, each columns and tick
//   schema = count:u8 (nameLength:u8 name type:u8)*, Epoch first

/// <summary>Rows that a log has for one slot of a year file.</summary>
/// <param name="SlotOffset">Where the slot lies in the year file.</param>
/// <param name="DataOffset">Where the rows lie in the log.</param>
/// <param name="Columns">Epoch not among them; the type codes are unchecked.</param>
internal sealed record GoWriteSet(
    RecordKind Kind, string Path, long SlotOffset, long Index, long DataOffset, int DataLength, int RowLength,
    string Columns)
{
    /// <summary>Rows in it.</summary>
    public int RowCount => Kind == RecordKind.Fixed ? 1 : RowLength > 0 ? DataLength / RowLength : 0;

    /// <summary>The write sets of a group whose checksum is right, in their order.</summary>
    /// <exception cref="InvalidDataException">The group is not laid out as above.</exception>
    public static IEnumerable<GoWriteSet> Read(SourceFile log, GoGroup group)
    {
        var input = new GoLogInput(log) { Position = group.Offset + sizeof(long) };
        long end = group.Offset + group.Length;
        for (long count = input.I64(); count > 0; count--)
        {
            GoWriteSet set = ReadOne(input);
            if (input.Position > end) throw new InvalidDataException("its write sets are longer than itself");
            yield return set;
        }
    }

    /// <summary>The columns of a schema in the form of <see cref="Columns"/>: equal texts mean equal columns.</summary>
    public static string Describe(Schema schema) =>
        string.Concat(schema.Columns.Select(c => Describe(c.Name, (byte)c.Type)));

    private static string Describe(string name, byte type) => $"{{{name} {type}}}";

    private static GoWriteSet ReadOne(GoLogInput input)
    {
        byte kind = input.U8();
        if (kind > 1) throw new InvalidDataException($"{kind} is not a record type");
        string path = Encoding.UTF8.GetString(input.Take(input.I16()));
        int dataLength = input.I32(), rowLength = input.I32();
        long slotOffset = input.I64(), index = input.I64(), dataOffset = input.Position;
        if (dataLength < 0 || dataLength > input.Remaining) throw new InvalidDataException($"a write set of {dataLength} bytes");
        input.Position += dataLength;
        return new GoWriteSet(
            (RecordKind)kind, path, slotOffset, index, dataOffset, dataLength, rowLength, ReadColumns(input));
    }

    private static string ReadColumns(GoLogInput input)
    {
        var columns = new StringBuilder();
        int count = input.U8();
        for (int c = 0; c < count; c++)
        {
            string name = Encoding.UTF8.GetString(input.Take(input.U8()));
            byte type = input.U8();
            if (c > 0) columns.Append(Describe(name, type));
        }
        return columns.ToString();
    }
}
