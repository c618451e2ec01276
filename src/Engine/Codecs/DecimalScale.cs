using System.Numerics;

namespace MarketStore.Engine.Codecs;

// How floats become integers and come back, bit for bit: a decimal of k places is an integer over 10^k. Both are exact
// doubles and IEEE division rounds correctly, so the quotient is the very double that a parser or Math.Round makes of
// the decimal, for any number of up to 15 digits. (ALP multiplies by 10^f and by 10^-e instead, which misses some.)
// Programs that compute cents x 0.01 make other doubles; for them there is the product form.
//
//   integer = value x 10^places, rounded        value = integer / 10^places   or   integer x 10^-places
//
// Integers stay below 2^51: adding 1.5 x 2^52 then leaves them, rounded, in the low bits of a double, and subtracting
// gives them back, each in one instruction. Floats of 32 bits go through doubles.
internal readonly record struct DecimalScale(int Places, bool IsProduct)
{
    /// <summary>10^22 is the last power of ten that a double holds exactly.</summary>
    public const int MaxPlaces = 22;

    /// <summary>1.5 x 2^52.</summary>
    public const double Magic = 6755399441055744.0;

    public const double Limit = 1L << 51;

    private static readonly double[] Powers = [.. Enumerable.Range(0, MaxPlaces + 1).Select(PowerOfTen)];

    public static long MagicBits => BitConverter.DoubleToInt64Bits(Magic);

    public double Power => Powers[Places];

    public double Inverse => 1 / Power;

    /// <summary>The integer that stands for a value; false if none gives back its very bits.</summary>
    public bool TryEncode(double value, out long integer)
    {
        double scaled = value * Power;
        integer = Round(scaled);
        return Math.Abs(scaled) < Limit
            && BitConverter.DoubleToInt64Bits(Decode(integer)) == BitConverter.DoubleToInt64Bits(value);
    }

    /// <inheritdoc cref="TryEncode(double, out long)"/>
    public bool TryEncode(float value, out long integer)
    {
        double scaled = value * Power;
        integer = Round(scaled);
        return Math.Abs(scaled) < Limit
            && BitConverter.SingleToInt32Bits((float)Decode(integer)) == BitConverter.SingleToInt32Bits(value);
    }

    /// <summary>Undoes <see cref="TryEncode(double, out long)"/>; other integers give some value.</summary>
    public double Decode(long integer)
    {
        double exact = BitConverter.Int64BitsToDouble(unchecked(integer + MagicBits)) - Magic;
        return IsProduct ? exact * Inverse : exact / Power;
    }

    private static long Round(double scaled) => BitConverter.DoubleToInt64Bits(scaled + Magic) - MagicBits;

    private static double PowerOfTen(int exponent) => (double)BigInteger.Pow(10, exponent);
}
