using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using MarketStore.Engine.Columns;

namespace MarketStore.Cli.Loading;

/// <summary>
/// Values of fields, from UTF-8 to the bytes that buckets store. Prices are decimals of a few digits: a whole number
/// below 2^53 divided by a power of ten that is a double, too, is the nearest double to the decimal (Clinger 1990), so
/// that only the rest goes through the library. NaN stands for an empty number of a float column.
/// </summary>
internal static class CsvValues
{
    private const int TextBytes = 64;
    private const long MaxExact = 1L << 53;

    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <param name="target">One value of a type that is no text.</param>
    /// <returns>False: the text is no such value.</returns>
    public static bool TryRead(ColumnType type, ReadOnlySpan<byte> text, Span<byte> target)
    {
        if (!text.IsEmpty && (text[0] <= ' ' || text[^1] <= ' ')) text = text.Trim((byte)' ');
        switch (type)
        {
            case ColumnType.Float64:
                bool isDouble = TryDouble(text, out double number);
                MemoryMarshal.Write(target, number);
                return isDouble;
            case ColumnType.Float32:
                bool isSingle = TrySingle(text, out float single);
                MemoryMarshal.Write(target, single);
                return isSingle;
            case ColumnType.Int64:
                bool isWhole = TryWhole(text, out long whole);
                MemoryMarshal.Write(target, whole);
                return isWhole;
            case ColumnType.UInt64:
                bool isUnsigned = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned);
                MemoryMarshal.Write(target, unsigned);
                return isUnsigned;
            case ColumnType.Int32: return TryNarrow<int>(text, target);
            case ColumnType.UInt32: return TryNarrow<uint>(text, target);
            case ColumnType.Int16: return TryNarrow<short>(text, target);
            case ColumnType.UInt16: return TryNarrow<ushort>(text, target);
            case ColumnType.Int8: return TryNarrow<sbyte>(text, target);
            case ColumnType.UInt8: return TryNarrow<byte>(text, target);
            case ColumnType.Bool: return TryTruth(text, out target[0]);
            default: return false;
        }
    }

    /// <summary>Writes the first 16 code points of a text.</summary>
    /// <returns>False: it has more.</returns>
    public static bool WriteText(ReadOnlySpan<byte> text, Span<byte> target)
    {
        Span<int> letters = MemoryMarshal.Cast<byte, int>(target[..TextBytes]);
        letters.Clear();
        for (int i = 0; i < letters.Length && !text.IsEmpty; i++)
        {
            if (text[0] < 0x80)
            {
                letters[i] = text[0];
                text = text[1..];
                continue;
            }
            Rune.DecodeFromUtf8(text, out Rune letter, out int length);
            letters[i] = letter.Value;
            text = text[length..];
        }
        return text.IsEmpty;
    }

    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (TryDecimal(text, out long digits, out int scale))
        {
            value = digits / PowersOfTen[scale];
            return true;
        }
        return TrySlowDouble(text, out value);
    }

    /// <summary>A whole number, perhaps with a fraction of zeros, as systems write it that know floats only.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value)
    {
        if (TryDecimal(text, out value, out int scale))
        {
            for (; scale > 0 && value % 10 == 0; scale--) value /= 10;
            return scale == 0;
        }
        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && used > 0;
    }

    /// <summary>Rounded once: a double that lies between two floats is not rounded again.</summary>
    private static bool TrySingle(ReadOnlySpan<byte> text, out float value)
    {
        const long lowBits = (1L << 29) - 1, halfway = 1L << 28;
        if (TryDecimal(text, out long digits, out int scale))
        {
            double wide = digits / PowersOfTen[scale];
            long low = BitConverter.DoubleToInt64Bits(wide) & lowBits;
            value = (float)wide;
            if (scale == 0 || low - halfway is < -1 or > 1) return true;
        }
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        bool isKnown = TrySlowDouble(text, out double other);
        value = (float)other;
        return isKnown;
    }

    /// <summary>Digits with a point among them: value = digits / 10^scale, both exact as doubles.</summary>
    private static bool TryDecimal(ReadOnlySpan<byte> text, out long digits, out int scale)
    {
        (digits, scale) = (0, 0);
        int at = 0;
        bool isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative || (!text.IsEmpty && text[0] == '+')) at = 1;
        int first = at, point = -1;
        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                if (digits > MaxExact) return false;
            }
            else if (text[at] == '.' && point < 0)
            {
                point = at;
            }
            else
            {
                return false;
            }
        }
        int count = text.Length - first - (point < 0 ? 0 : 1);
        scale = point < 0 ? 0 : text.Length - point - 1;
        // Minus nothing is a float of its own.
        if (count == 0 || scale >= PowersOfTen.Length || (digits == 0 && isNegative)) return false;
        if (isNegative) digits = -digits;
        return true;
    }

    private static bool TrySlowDouble(ReadOnlySpan<byte> text, out double value)
    {
        if (text.IsEmpty || Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        bool isNegative = text[0] == '-';
        if (isNegative || text[0] == '+') text = text[1..];
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }

    /// <summary>true, t, yes, y, 1 and their opposites, in any case.</summary>
    private static bool TryTruth(ReadOnlySpan<byte> text, out byte value)
    {
        bool isTrue = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8)
            || Ascii.EqualsIgnoreCase(text, "y"u8) || text.SequenceEqual("1"u8);
        value = isTrue ? (byte)1 : (byte)0;
        return isTrue || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || Ascii.EqualsIgnoreCase(text, "no"u8)
            || Ascii.EqualsIgnoreCase(text, "n"u8) || text.SequenceEqual("0"u8);
    }

    private static bool TryNarrow<T>(ReadOnlySpan<byte> text, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (!TryWhole(text, out long whole) || whole < long.CreateChecked(T.MinValue) || whole > long.CreateChecked(T.MaxValue)) return false;
        MemoryMarshal.Write(target, T.CreateTruncating(whole));
        return true;
    }
}
