using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MarketStore.Engine.Columns;

/// <summary>
/// Converts the values of a write to the types of the bucket's columns.
///
///     same type               copied
///     number -> number        exact where the target can hold the value, else rounded to the nearest float, or cut to
///                             an integer; out of range (300 as UINT8, NaN as INT32, 1e300 as FLOAT32) is refused
///     i1 -> bool              0 and 1, as results have truth values: the wire has no type for them; else refused
///     number -> text or bool  refused, in the words of the original
///     text or bool -> other   refused
/// </summary>
/// <remarks>Values are little-endian on the wire and in memory: no other machine is supported.</remarks>
public static class ColumnCast
{
    /// <summary>Converts source.Length / from.Width() values.</summary>
    /// <param name="target">Exactly as many values of the target's width; garbage if an exception is thrown.</param>
    /// <exception cref="MarketStoreException"><see cref="ErrorCode.SchemaMismatch"/>: the types do not convert, or
    /// a value does not fit; the text names its row, counted from 0. The caller adds the column.</exception>
    public static void Convert(ColumnType from, ReadOnlySpan<byte> source, ColumnType to, Span<byte> target)
    {
        int rowCount = source.Length / from.Width();
        if (source.Length != (long)rowCount * from.Width() || target.Length != (long)rowCount * to.Width())
        {
            throw new ArgumentException(
                $"{source.Length} bytes of {from.DisplayName()} do not become {target.Length} of {to.DisplayName()}");
        }
        if (from == to)
        {
            source.CopyTo(target);
            return;
        }
        if ((from, to) == (ColumnType.Int8, ColumnType.Bool))
        {
            CopyTruths(source, target);
            return;
        }
        if (!IsNumber(to)) throw Mismatch("can not cast to boolean or string");
        if (!IsNumber(from))
            throw Mismatch($"can not cast {from.DisplayName()} to {to.DisplayName()}: only numbers convert");
        ConvertFrom(from, source, to, target);
    }

    private static bool IsNumber(ColumnType type) => type is not (ColumnType.Bool or ColumnType.String16);

    private static void CopyTruths(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int row = source.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (row >= 0) throw Mismatch($"row {row} holds {(sbyte)source[row]}, which is no truth value: 0 is false, 1 is true");
        source.CopyTo(target);
    }

    private static void ConvertFrom(ColumnType from, ReadOnlySpan<byte> source, ColumnType to, Span<byte> target)
    {
        switch (from)
        {
            case ColumnType.Int8: ConvertTo(MemoryMarshal.Cast<byte, sbyte>(source), to, target); break;
            case ColumnType.Int16: ConvertTo(MemoryMarshal.Cast<byte, short>(source), to, target); break;
            case ColumnType.Int32: ConvertTo(MemoryMarshal.Cast<byte, int>(source), to, target); break;
            case ColumnType.Int64: ConvertTo(MemoryMarshal.Cast<byte, long>(source), to, target); break;
            case ColumnType.UInt8: ConvertTo(source, to, target); break;
            case ColumnType.UInt16: ConvertTo(MemoryMarshal.Cast<byte, ushort>(source), to, target); break;
            case ColumnType.UInt32: ConvertTo(MemoryMarshal.Cast<byte, uint>(source), to, target); break;
            case ColumnType.UInt64: ConvertTo(MemoryMarshal.Cast<byte, ulong>(source), to, target); break;
            case ColumnType.Float32: ConvertTo(MemoryMarshal.Cast<byte, float>(source), to, target); break;
            case ColumnType.Float64: ConvertTo(MemoryMarshal.Cast<byte, double>(source), to, target); break;
            default: throw new ArgumentOutOfRangeException(nameof(from), from, "not a number");
        }
    }

    private static void ConvertTo<TFrom>(ReadOnlySpan<TFrom> source, ColumnType to, Span<byte> target)
        where TFrom : unmanaged, INumber<TFrom>
    {
        switch (to)
        {
            case ColumnType.Int8: Convert(source, MemoryMarshal.Cast<byte, sbyte>(target), to); break;
            case ColumnType.Int16: Convert(source, MemoryMarshal.Cast<byte, short>(target), to); break;
            case ColumnType.Int32: Convert(source, MemoryMarshal.Cast<byte, int>(target), to); break;
            case ColumnType.Int64: Convert(source, MemoryMarshal.Cast<byte, long>(target), to); break;
            case ColumnType.UInt8: Convert(source, target, to); break;
            case ColumnType.UInt16: Convert(source, MemoryMarshal.Cast<byte, ushort>(target), to); break;
            case ColumnType.UInt32: Convert(source, MemoryMarshal.Cast<byte, uint>(target), to); break;
            case ColumnType.UInt64: Convert(source, MemoryMarshal.Cast<byte, ulong>(target), to); break;
            case ColumnType.Float32: Convert(source, MemoryMarshal.Cast<byte, float>(target), to); break;
            case ColumnType.Float64: Convert(source, MemoryMarshal.Cast<byte, double>(target), to); break;
            default: throw new ArgumentOutOfRangeException(nameof(to), to, "not a number");
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target, ColumnType to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        target = target[..source.Length];
        int row = 0;
        try
        {
            for (; row < source.Length; row++)
            {
                TTo value = TTo.CreateChecked(source[row]);
                // Integers check themselves; a float that is too small for the value becomes infinite.
                if (typeof(TTo) == typeof(float) && TTo.IsInfinity(value) && !TFrom.IsInfinity(source[row]))
                    throw new OverflowException();
                target[row] = value;
            }
        }
        catch (OverflowException)
        {
            string value = source[row].ToString(null, CultureInfo.InvariantCulture);
            throw Mismatch($"row {row} holds {value}, which does not fit {to.DisplayName()}");
        }
    }

    private static MarketStoreException Mismatch(string message) => new(ErrorCode.SchemaMismatch, message);
}
