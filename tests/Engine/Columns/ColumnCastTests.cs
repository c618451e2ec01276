using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using CsCheck;
using MarketStore.Engine;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Columns;

/// <summary>
/// All pairs of types against a slow model: integers of any size, truncated or rounded, and refused where the target's
/// bounds say so.
/// </summary>
public sealed class ColumnCastTests
{
    public static TheoryData<ColumnType, ColumnType> NumberPairs
    {
        get
        {
            ColumnType[] numbers = [.. Enum.GetValues<ColumnType>().Where(IsNumber)];
            return [.. from f in numbers from t in numbers select (f, t)];
        }
    }

    [Theory, MemberData(nameof(NumberPairs))]
    public void Every_value_becomes_the_models_or_is_refused(ColumnType from, ColumnType to) =>
        Gen.OneOf(Edges(from), Gen.Byte.Array[from.Width()]).Sample(value =>
        {
            byte[]? expected = Model(from, value, to);
            byte[] actual = new byte[to.Width()];
            if (expected is null)
            {
                var error = Assert.Throws<MarketStoreException>(() => ColumnCast.Convert(from, value, to, actual));
                Assert.Equal(ErrorCode.SchemaMismatch, error.Code);
                return;
            }
            ColumnCast.Convert(from, value, to, actual);
            Assert.Equal(expected, actual);
        }, iter: 2_000);

    [Fact]
    public void Columns_convert_row_by_row()
    {
        double[] prices = [1.5, -0.0, double.NaN, double.PositiveInfinity, 0.1, 3e38];
        byte[] narrow = new byte[4 * prices.Length];
        ColumnCast.Convert(ColumnType.Float64, MemoryMarshal.AsBytes<double>(prices), ColumnType.Float32, narrow);
        Assert.Equal([.. prices.Select(p => (float)p)], MemoryMarshal.Cast<byte, float>(narrow).ToArray());
    }

    [Fact]
    public void A_value_that_does_not_fit_is_named_with_its_row()
    {
        short[] values = [1, 255, 256, -1];
        var error = Assert.Throws<MarketStoreException>(() => ColumnCast.Convert(
            ColumnType.Int16, MemoryMarshal.AsBytes<short>(values), ColumnType.UInt8, new byte[4]));
        Assert.Equal("row 2 holds 256, which does not fit UINT8", error.Message);
    }

    [Theory]
    [InlineData(ColumnType.Int32, ColumnType.String16, "can not cast to boolean or string")]
    [InlineData(ColumnType.Float64, ColumnType.Bool, "can not cast to boolean or string")]
    [InlineData(ColumnType.String16, ColumnType.Bool, "can not cast to boolean or string")]
    [InlineData(ColumnType.String16, ColumnType.Int32, "can not cast STRING16 to INT32: only numbers convert")]
    [InlineData(ColumnType.Bool, ColumnType.Float32, "can not cast BOOL to FLOAT32: only numbers convert")]
    public void Text_and_booleans_do_not_convert_even_without_rows(ColumnType from, ColumnType to, string message)
    {
        var error = Assert.Throws<MarketStoreException>(() => ColumnCast.Convert(from, [], to, []));
        Assert.Equal((ErrorCode.SchemaMismatch, message), (error.Code, error.Message));
    }

    [Fact]
    public void Bytes_of_0_and_1_are_truth_values()
    {
        byte[] flags = new byte[3];
        ColumnCast.Convert(ColumnType.Int8, [0, 1, 1], ColumnType.Bool, flags);
        Assert.Equal([0, 1, 1], flags);
        var error = Assert.Throws<MarketStoreException>(() => ColumnCast.Convert(ColumnType.Int8, [0, 255], ColumnType.Bool, new byte[2]));
        Assert.Equal((ErrorCode.SchemaMismatch, "row 1 holds -1, which is no truth value: 0 is false, 1 is true"), (error.Code, error.Message));
    }

    [Fact]
    public void Text_is_copied_as_it_is()
    {
        byte[] text = [.. Enumerable.Range(0, 128).Select(i => (byte)i)];
        byte[] copy = new byte[128];
        ColumnCast.Convert(ColumnType.String16, text, ColumnType.String16, copy);
        Assert.Equal(text, copy);
    }

    [Fact]
    public void Sizes_that_do_not_match_are_a_fault_of_the_caller()
    {
        const ColumnType Int32 = ColumnType.Int32, Int16 = ColumnType.Int16;
        Assert.Throws<ArgumentException>(() => ColumnCast.Convert(Int32, new byte[7], Int32, new byte[7]));
        Assert.Throws<ArgumentException>(() => ColumnCast.Convert(Int32, new byte[8], Int16, new byte[8]));
    }

    private static bool IsNumber(ColumnType type) => type is not (ColumnType.Bool or ColumnType.String16);

    private static bool IsFloat(ColumnType type) => type is ColumnType.Float32 or ColumnType.Float64;

    /// <summary>The bounds of all integer types and their neighbours, cut to what the type can hold.</summary>
    private static Gen<byte[]> Edges(ColumnType type)
    {
        int[] powers = [0, 7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128];
        Gen<int> power = Gen.Int[0, powers.Length - 1].Select(i => powers[i]);
        Gen<int> near = Gen.Int[-2, 2];
        if (!IsFloat(type))
        {
            return Gen.Select(power, near, Gen.Bool, (p, n, minus) =>
                Low((minus ? -1 : 1) * (BigInteger.One << p) + n, type.Width()));
        }
        // Halves, and the nearest representable neighbours.
        Gen<double> edge = Gen.Select(power, near, Gen.Bool, (p, n, minus) =>
            (minus ? -1 : 1) * Math.Pow(2, p) + n / 2.0);
        return type == ColumnType.Float32
            ? Gen.Select(edge, near, (e, n) => BitConverter.GetBytes(BitConverter.SingleToInt32Bits((float)e) + n))
            : Gen.Select(edge, near, (e, n) => BitConverter.GetBytes(BitConverter.DoubleToInt64Bits(e) + n));
    }

    /// <summary>The value after conversion, or null where it must be refused.</summary>
    private static byte[]? Model(ColumnType from, byte[] value, ColumnType to)
    {
        if (!IsFloat(from))
        {
            bool unsigned = from.TypeString()[0] == 'u';
            var integer = new BigInteger(value, isUnsigned: unsigned);
            return IsFloat(to) ? Rounded(integer, to) : Fitting(integer, to);
        }
        double number = from == ColumnType.Float32 ? BitConverter.ToSingle(value) : BitConverter.ToDouble(value);
        if (!IsFloat(to)) return double.IsFinite(number) ? Fitting(new BigInteger(Math.Truncate(number)), to) : null;
        if (from == to) return value;
        if (to == ColumnType.Float64) return BitConverter.GetBytes(number);
        bool tooBig = double.IsFinite(number) && Math.Abs(number) >= float.MaxValue + Math.Pow(2, 103);
        return tooBig ? null : BitConverter.GetBytes((float)number);
    }

    /// <summary>The nearest float, by way of decimal text: correct rounding by an independent algorithm.</summary>
    private static byte[] Rounded(BigInteger integer, ColumnType to)
    {
        string text = integer.ToString(CultureInfo.InvariantCulture);
        return to == ColumnType.Float32
            ? BitConverter.GetBytes(float.Parse(text, CultureInfo.InvariantCulture))
            : BitConverter.GetBytes(double.Parse(text, CultureInfo.InvariantCulture));
    }

    private static byte[]? Fitting(BigInteger integer, ColumnType to)
    {
        int bits = 8 * to.Width();
        (BigInteger min, BigInteger max) = to.TypeString()[0] == 'u'
            ? (BigInteger.Zero, (BigInteger.One << bits) - 1)
            : (-(BigInteger.One << (bits - 1)), (BigInteger.One << (bits - 1)) - 1);
        return integer >= min && integer <= max ? Low(integer, to.Width()) : null;
    }

    /// <summary>Two's complement, cut to the width.</summary>
    private static byte[] Low(BigInteger integer, int width)
    {
        byte[] all = (integer & ((BigInteger.One << (8 * width)) - 1)).ToByteArray(isUnsigned: true);
        Array.Resize(ref all, width);
        return all;
    }
}
