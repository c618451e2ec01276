using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;
using Column = MarketStore.Sql.Columns.Column;

namespace MarketStore.Sql.Files;

/// <summary>Arrow's arrays as columns: the other direction of <see cref="ArrowColumn"/>, and what other programs write.</summary>
internal static class ArrowArrays
{
    /// <summary>The type of SQL of a type of Arrow; INTERVAL was written as its text.</summary>
    /// <returns>Null: SQL has none.</returns>
    public static SqlType? TypeOf(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Boolean => SqlType.Boolean,
        ArrowTypeId.Int8 => SqlType.TinyInt,
        ArrowTypeId.Int16 => SqlType.SmallInt,
        ArrowTypeId.Int32 => SqlType.Integer,
        ArrowTypeId.Int64 => SqlType.BigInt,
        ArrowTypeId.UInt8 => SqlType.UTinyInt,
        ArrowTypeId.UInt16 => SqlType.USmallInt,
        ArrowTypeId.UInt32 => SqlType.UInteger,
        ArrowTypeId.UInt64 => SqlType.UBigInt,
        ArrowTypeId.Float => SqlType.Real,
        ArrowTypeId.Double => SqlType.Double,
        ArrowTypeId.String or ArrowTypeId.LargeString => SqlType.Text,
        ArrowTypeId.Timestamp => SqlType.Timestamp,
        ArrowTypeId.Date32 => SqlType.Date,
        ArrowTypeId.Time64 => SqlType.Time,
        _ => null,
    };

    /// <exception cref="OverflowException">A time is beyond nanoseconds.</exception>
    public static Column ColumnOf(IArrowArray array) => array switch
    {
        BooleanArray flags => Of(flags, row => flags.GetValue(row) ?? false),
        Int8Array numbers => Whole(numbers, numbers.Values),
        Int16Array numbers => Whole(numbers, numbers.Values),
        Int32Array numbers => Whole(numbers, numbers.Values),
        Int64Array numbers => new Column<long>(numbers.Values.ToArray(), Nulls(numbers)),
        UInt8Array numbers => Whole(numbers, numbers.Values),
        UInt16Array numbers => Whole(numbers, numbers.Values),
        UInt32Array numbers => Whole(numbers, numbers.Values),
        UInt64Array numbers => new Column<ulong>(numbers.Values.ToArray(), Nulls(numbers)),
        FloatArray numbers => Of(numbers, row => (double)numbers.Values[row]),
        DoubleArray numbers => new Column<double>(numbers.Values.ToArray(), Nulls(numbers)),
        TimestampArray times => Scaled(times, times.Values, ((TimestampType)times.Data.DataType).Unit),
        Date32Array days => Whole(days, days.Values),
        Time64Array times => Scaled(times, times.Values, ((Time64Type)times.Data.DataType).Unit),
        StringArray texts => Texts<int>(texts),
        LargeStringArray texts => Texts<long>(texts),
        _ => throw new ArgumentException($"no column holds Arrow's {array.Data.DataType.Name}", nameof(array)),
    };

    private static Column<T> Of<T>(IArrowArray array, Func<int, T> value)
    {
        var values = new T[array.Length];
        for (int row = 0; row < values.Length; row++) values[row] = value(row);
        return new Column<T>(values, Nulls(array));
    }

    /// <summary>The library's own GetString reads where broken offsets lead it, beyond its memory too.</summary>
    private static Column<string> Texts<T>(IArrowArray array)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        ReadOnlySpan<T> ends = MemoryMarshal.Cast<byte, T>(array.Data.Buffers[1].Span)[array.Data.Offset..];
        ReadOnlySpan<byte> bytes = array.Data.Buffers[2].Span;
        string[] values = new string[array.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Encoding.UTF8.GetString(bytes[int.CreateChecked(ends[row])..int.CreateChecked(ends[row + 1])]);
        }
        return new Column<string>(values, Nulls(array));
    }

    private static Column<long> Whole<T>(IArrowArray array, ReadOnlySpan<T> numbers)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        long[] values = new long[numbers.Length];
        for (int row = 0; row < values.Length; row++) values[row] = long.CreateTruncating(numbers[row]);
        return new Column<long>(values, Nulls(array));
    }

    /// <summary>In nanoseconds; where there is no value, anything may stand.</summary>
    private static Column<long> Scaled(IArrowArray array, ReadOnlySpan<long> numbers, TimeUnit unit)
    {
        long factor = unit switch
        {
            TimeUnit.Second => 1_000_000_000,
            TimeUnit.Millisecond => 1_000_000,
            TimeUnit.Microsecond => 1_000,
            _ => 1,
        };
        long[] values = numbers.ToArray();
        bool[]? nulls = Nulls(array);
        if (factor == 1) return new Column<long>(values, nulls);
        for (int row = 0; row < values.Length; row++) values[row] = nulls?[row] == true ? 0 : checked(values[row] * factor);
        return new Column<long>(values, nulls);
    }

    private static bool[]? Nulls(IArrowArray array)
    {
        if (array.NullCount == 0) return null;
        bool[] nulls = new bool[array.Length];
        for (int row = 0; row < nulls.Length; row++) nulls[row] = array.IsNull(row);
        return nulls;
    }
}
