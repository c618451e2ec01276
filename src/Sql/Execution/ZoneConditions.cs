using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>Conditions of scans in the types that buckets store.</summary>
internal static class ZoneConditions
{
    /// <summary>Null: the bucket has no such column, or its type cannot say the constant exactly.</summary>
    public static ZoneCondition? Of(ScanCondition condition, Schema schema)
    {
        int place = schema.IndexOf(condition.Column);
        if (place < 0 || Bits(condition.Value, schema.Columns[place].Type) is not { } bits) return null;
        return new ZoneCondition(place, condition.Operator, bits);
    }

    private static ulong? Bits(object value, ColumnType type) => (value, type) switch
    {
        (double number, ColumnType.Float64) => BitConverter.DoubleToUInt64Bits(number),
        (double number, ColumnType.Float32) when (float)number == number => BitConverter.SingleToUInt32Bits((float)number),
        (long number, ColumnType.Int64) => (ulong)number,
        (long number, ColumnType.Int32) when number is >= int.MinValue and <= int.MaxValue => (uint)(int)number,
        (long number, ColumnType.Int16) when number is >= short.MinValue and <= short.MaxValue => (ushort)(short)number,
        (long number, ColumnType.Int8) when number is >= sbyte.MinValue and <= sbyte.MaxValue => (byte)(sbyte)number,
        (long number, ColumnType.UInt32) when number is >= 0 and <= uint.MaxValue => (ulong)number,
        (long number, ColumnType.UInt16) when number is >= 0 and <= ushort.MaxValue => (ulong)number,
        (long number, ColumnType.UInt8) when number is >= 0 and <= byte.MaxValue => (ulong)number,
        (ulong number, ColumnType.UInt64) => number,
        _ => null,
    };
}
