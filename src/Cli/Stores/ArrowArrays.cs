using Apache.Arrow;
using Apache.Arrow.Types;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;
using Column = MarketStore.Sql.Columns.Column;

namespace MarketStore.Cli.Stores;

/// <summary>Arrow's arrays as columns: the other direction of <see cref="Sql.Files.ArrowColumn"/>.</summary>
internal static class ArrowArrays
{
    /// <summary>The type of SQL that is sent as a type of Arrow; INTERVAL comes as its text.</summary>
    /// <exception cref="IOException">A server of ours sends no such type.</exception>
    public static SqlType TypeOf(IArrowType type) => type.TypeId switch
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
        ArrowTypeId.String => SqlType.Text,
        ArrowTypeId.Timestamp => SqlType.Timestamp,
        ArrowTypeId.Date32 => SqlType.Date,
        ArrowTypeId.Time64 => SqlType.Time,
        _ => throw new IOException($"the server has sent a column of type {type.Name}, which this program does not know: is it a later version?"),
    };

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
        TimestampArray times => new Column<long>(times.Values.ToArray(), Nulls(times)),
        Date32Array days => Whole(days, days.Values),
        Time64Array times => new Column<long>(times.Values.ToArray(), Nulls(times)),
        StringArray texts => Of(texts, row => texts.GetString(row) ?? ""),
        _ => throw new IOException($"the server has sent a column of type {array.Data.DataType.Name}, which this program does not know"),
    };

    private static Column<T> Of<T>(IArrowArray array, Func<int, T> value)
    {
        var values = new T[array.Length];
        for (int row = 0; row < values.Length; row++) values[row] = value(row);
        return new Column<T>(values, Nulls(array));
    }

    private static Column<long> Whole<T>(IArrowArray array, ReadOnlySpan<T> numbers)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        long[] values = new long[numbers.Length];
        for (int row = 0; row < values.Length; row++) values[row] = long.CreateTruncating(numbers[row]);
        return new Column<long>(values, Nulls(array));
    }

    private static bool[]? Nulls(IArrowArray array)
    {
        if (array.NullCount == 0) return null;
        bool[] nulls = new bool[array.Length];
        for (int row = 0; row < nulls.Length; row++) nulls[row] = array.IsNull(row);
        return nulls;
    }
}
