using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;
using Column = MarketStore.Sql.Columns.Column;

namespace MarketStore.Sql.Files;

/// <summary>
/// Columns as Arrow's arrays: whole numbers keep their width, TIMESTAMP is timestamp[ns, UTC], DATE date32, TIME
/// time64[ns], TEXT and INTERVAL utf8. A bit for each row says that it has a value.
/// </summary>
internal sealed class ArrowColumn(SqlType type)
{
    public IArrowType Type { get; } = type switch
    {
        SqlType.Boolean => BooleanType.Default,
        SqlType.TinyInt => Int8Type.Default,
        SqlType.SmallInt => Int16Type.Default,
        SqlType.Integer or SqlType.Null => Int32Type.Default,
        SqlType.BigInt => Int64Type.Default,
        SqlType.UTinyInt => UInt8Type.Default,
        SqlType.USmallInt => UInt16Type.Default,
        SqlType.UInteger => UInt32Type.Default,
        SqlType.UBigInt => UInt64Type.Default,
        SqlType.Real => FloatType.Default,
        SqlType.Double => DoubleType.Default,
        SqlType.Timestamp => new TimestampType(TimeUnit.Nanosecond, "UTC"),
        SqlType.Date => Date32Type.Default,
        SqlType.Time => new Time64Type(TimeUnit.Nanosecond),
        _ => StringType.Default,
    };

    /// <summary>The values of one batch.</summary>
    public IArrowArray Of(Column column)
    {
        Column values = column.Flatten();
        int nullCount = values.Nulls.Count(true);
        ArrowBuffer validity = nullCount == 0 ? ArrowBuffer.Empty : new ArrowBuffer(Bits(values.Count, row => !values.IsNull(row)));
        return ArrowArrayFactory.BuildArray(new ArrayData(Type, values.Count, nullCount, 0, [validity, .. Buffers(values)]));
    }

    private ArrowBuffer[] Buffers(Column values) => values switch
    {
        Column<bool> flags => [new ArrowBuffer(Bits(flags.Count, flags.At))],
        Column<ulong> numbers => [Narrow(numbers, value => value)],
        Column<double> numbers => [type == SqlType.Real ? Narrow(numbers, value => (float)value) : Narrow(numbers, value => value)],
        Column<long> numbers => [Whole(numbers)],
        Column<string> texts => Texts(texts.Count, row => texts.IsNull(row) ? "" : texts.At(row)),
        _ => Texts(values.Count, row => values.IsNull(row) ? "" : values[row]!.ToString()!),
    };

    private ArrowBuffer Whole(Column<long> numbers) => type switch
    {
        SqlType.TinyInt => Narrow(numbers, value => (sbyte)value),
        SqlType.SmallInt => Narrow(numbers, value => (short)value),
        SqlType.Integer or SqlType.Date or SqlType.Null => Narrow(numbers, value => (int)value),
        SqlType.UTinyInt => Narrow(numbers, value => (byte)value),
        SqlType.USmallInt => Narrow(numbers, value => (ushort)value),
        SqlType.UInteger => Narrow(numbers, value => (uint)value),
        _ => Narrow(numbers, value => value),
    };

    private static ArrowBuffer Narrow<T, TStored>(Column<T> column, Func<T, TStored> convert)
        where TStored : unmanaged
    {
        byte[] bytes = new byte[column.Count * System.Runtime.CompilerServices.Unsafe.SizeOf<TStored>()];
        Span<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes.AsSpan());
        ReadOnlySpan<T> values = column.Values;
        for (int i = 0; i < stored.Length; i++) stored[i] = convert(values[i]);
        return new ArrowBuffer(bytes);
    }

    /// <summary>The least significant bit first.</summary>
    private static byte[] Bits(int count, Func<int, bool> isSet)
    {
        byte[] bits = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++)
        {
            if (isSet(i)) bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return bits;
    }

    /// <summary>Where each text begins and the last one ends, then their bytes.</summary>
    private static ArrowBuffer[] Texts(int count, Func<int, string> text)
    {
        int[] ends = new int[count + 1];
        using var bytes = new MemoryStream();
        for (int i = 0; i < count; i++)
        {
            bytes.Write(Encoding.UTF8.GetBytes(text(i)));
            ends[i + 1] = checked((int)bytes.Length);
        }
        return [new ArrowBuffer(MemoryMarshal.AsBytes(ends.AsSpan()).ToArray()), new ArrowBuffer(bytes.ToArray())];
    }
}
