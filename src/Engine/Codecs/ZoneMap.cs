using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Codecs;

/// <summary>
/// Least and greatest value of one column of one block: the value's own bits, widened to 64 with zeros. NaN takes no
/// part; a column of nothing but NaN, and text, has no zone map.
/// </summary>
internal readonly record struct ZoneMap(bool Exists, ulong Min, ulong Max)
{
    public static ZoneMap Of(ReadOnlySpan<byte> values, ColumnType type) => type switch
    {
        ColumnType.Int8 => Range<sbyte>(values),
        ColumnType.Int16 => Range<short>(values),
        ColumnType.Int32 => Range<int>(values),
        ColumnType.Int64 => Range<long>(values),
        ColumnType.UInt8 or ColumnType.Bool => Range<byte>(values),
        ColumnType.UInt16 => Range<ushort>(values),
        ColumnType.UInt32 => Range<uint>(values),
        ColumnType.UInt64 => Range<ulong>(values),
        ColumnType.Float32 => Range<float>(values),
        ColumnType.Float64 => Range<double>(values),
        _ => default,
    };

    private static ZoneMap Range<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(bytes);
        bool any = false;
        T min = default, max = default;
        foreach (T value in values)
        {
            if (T.IsNaN(value)) continue;
            if (!any) (min, max, any) = (value, value, true);
            if (value < min) min = value;
            if (value > max) max = value;
        }
        return any ? new ZoneMap(true, Bits(min), Bits(max)) : default;
    }

    private static ulong Bits<T>(T value)
        where T : unmanaged
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        bits.Clear();
        MemoryMarshal.Write(bits, in value);
        return BinaryPrimitives.ReadUInt64LittleEndian(bits);
    }
}
