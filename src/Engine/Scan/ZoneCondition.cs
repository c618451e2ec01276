using System.Numerics;
using System.Runtime.InteropServices;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>How the values of a column are compared with a constant.</summary>
internal enum ZoneOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>
/// A condition that a reader's rows have to satisfy: blocks in which no value does need not be read. It removes nothing
/// else: the reader still looks at every row that it gets.
///
///     x &lt; 5    least .. greatest    3 .. 9    read
///                                   5 .. 9    left out
/// </summary>
/// <param name="Column">Position in the bucket's schema.</param>
/// <param name="Operator">column operator constant.</param>
/// <param name="Bits">The constant in the column's own type, widened to 64 bits with zeros, as in a zone map.</param>
/// <remarks>
/// A NaN among the values satisfies no condition but "not equal", which therefore never leaves out floats. A constant
/// that is NaN, and a column of text, leave out nothing. Booleans are zero or not zero.
/// </remarks>
internal readonly record struct ZoneCondition(int Column, ZoneOperator Operator, ulong Bits)
{
    /// <summary>Whether no value between least and greatest satisfies the condition.</summary>
    public bool Excludes(ZoneMap zone, ColumnType type)
    {
        if (!zone.Exists) return false;
        return type switch
        {
            ColumnType.Int8 => Excludes<sbyte>(zone),
            ColumnType.Int16 => Excludes<short>(zone),
            ColumnType.Int32 => Excludes<int>(zone),
            ColumnType.Int64 => Excludes<long>(zone),
            ColumnType.UInt8 => Excludes<byte>(zone),
            ColumnType.UInt16 => Excludes<ushort>(zone),
            ColumnType.UInt32 => Excludes<uint>(zone),
            ColumnType.UInt64 => Excludes<ulong>(zone),
            ColumnType.Float32 => Excludes<float>(zone),
            ColumnType.Float64 => Excludes<double>(zone),
            ColumnType.Bool => Excludes<byte>(Truth(zone.Min), Truth(zone.Max), Truth(Bits)),
            _ => false,
        };
    }

    private static byte Truth(ulong bits) => bits == 0 ? (byte)0 : (byte)1;

    private static T Value<T>(ulong bits)
        where T : unmanaged => MemoryMarshal.Read<T>(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in bits)));

    private bool Excludes<T>(ZoneMap zone)
        where T : unmanaged, INumber<T> => Excludes(Value<T>(zone.Min), Value<T>(zone.Max), Value<T>(Bits));

    private bool Excludes<T>(T least, T greatest, T constant)
        where T : INumber<T>
    {
        if (T.IsNaN(constant)) return false;
        return Operator switch
        {
            ZoneOperator.Equal => constant < least || constant > greatest,
            ZoneOperator.NotEqual => least == constant && greatest == constant && typeof(T) != typeof(double) && typeof(T) != typeof(float),
            ZoneOperator.Less => least >= constant,
            ZoneOperator.LessOrEqual => least > constant,
            ZoneOperator.Greater => greatest <= constant,
            ZoneOperator.GreaterOrEqual => greatest < constant,
            _ => false,
        };
    }
}
