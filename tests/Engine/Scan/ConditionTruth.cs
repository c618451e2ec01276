using System.Numerics;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>What conditions mean, value by value, as a reader of the rows would evaluate them.</summary>
internal static class ConditionTruth
{
    public static bool Holds(ZoneCondition condition, ColumnType type, ReadOnlySpan<byte> value)
    {
        Span<byte> constant = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(constant, condition.Bits);
        return type switch
        {
            ColumnType.Int8 => Holds<sbyte>(condition.Operator, value, constant),
            ColumnType.Int16 => Holds<short>(condition.Operator, value, constant),
            ColumnType.Int32 => Holds<int>(condition.Operator, value, constant),
            ColumnType.Int64 => Holds<long>(condition.Operator, value, constant),
            ColumnType.UInt8 => Holds<byte>(condition.Operator, value, constant),
            ColumnType.UInt16 => Holds<ushort>(condition.Operator, value, constant),
            ColumnType.UInt32 => Holds<uint>(condition.Operator, value, constant),
            ColumnType.UInt64 => Holds<ulong>(condition.Operator, value, constant),
            ColumnType.Float32 => Holds<float>(condition.Operator, value, constant),
            ColumnType.Float64 => Holds<double>(condition.Operator, value, constant),
            ColumnType.Bool => Holds<byte>(
                condition.Operator, [value[0] == 0 ? (byte)0 : (byte)1], [condition.Bits == 0 ? (byte)0 : (byte)1]),
            _ => true,
        };
    }

    private static bool Holds<T>(ZoneOperator @operator, ReadOnlySpan<byte> value, ReadOnlySpan<byte> constant)
        where T : unmanaged, INumber<T>
    {
        T a = MemoryMarshal.Read<T>(value), b = MemoryMarshal.Read<T>(constant);
        return @operator switch
        {
            ZoneOperator.Equal => a == b,
            ZoneOperator.NotEqual => a != b,
            ZoneOperator.Less => a < b,
            ZoneOperator.LessOrEqual => a <= b,
            ZoneOperator.Greater => a > b,
            _ => a >= b,
        };
    }
}
