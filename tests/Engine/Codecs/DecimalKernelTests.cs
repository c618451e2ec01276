using CsCheck;
using MarketStore.Engine.Codecs;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Groups of values against single ones at every scale, and which values are decimals.</summary>
public sealed class DecimalKernelTests
{
    [Fact]
    public void Groups_encode_and_decode_doubles_as_single_values_do() =>
        Gen.Select(Scales, SpecialValues.Doubles.Array[0, 40]).Sample((scale, values) =>
        {
            long[] integers = new long[values.Length];
            ushort[] exceptions = new ushort[values.Length];
            int count = new DecimalKernel(scale).Encode(values, integers, exceptions);
            Assert.Equal(Positions(values, value => scale.TryEncode(value, out _)), exceptions[..count]);

            double[] decoded = new double[values.Length];
            new DecimalKernel(scale).Decode(integers, decoded);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(Bits(scale.Decode(integers[i])), Bits(decoded[i]));
                if (!exceptions.AsSpan(0, count).Contains((ushort)i)) Assert.Equal(Bits(values[i]), Bits(decoded[i]));
            }
        });

    [Fact]
    public void Groups_encode_and_decode_floats_as_single_values_do() =>
        Gen.Select(Scales, SpecialValues.Floats.Array[0, 40]).Sample((scale, values) =>
        {
            long[] integers = new long[values.Length];
            ushort[] exceptions = new ushort[values.Length];
            int count = new DecimalKernel(scale).Encode(values, integers, exceptions);
            Assert.Equal(Positions(values, value => scale.TryEncode(value, out _)), exceptions[..count]);

            float[] decoded = new float[values.Length];
            new DecimalKernel(scale).Decode(integers, decoded);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(Bits((float)scale.Decode(integers[i])), Bits(decoded[i]));
                if (!exceptions.AsSpan(0, count).Contains((ushort)i)) Assert.Equal(Bits(values[i]), Bits(decoded[i]));
            }
        });

    [Fact]
    public void Any_decimal_of_up_to_15_digits_has_an_integer() =>
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 15]).Sample((digits, places) =>
        {
            decimal number = digits / (decimal)Math.Pow(10, places);
            double value = (double)number;
            bool isNegativeZero = digits == 0 && double.IsNegative(value);
            Assert.Equal(!isNegativeZero, new DecimalScale(places, false).TryEncode(value, out long integer));
            if (!isNegativeZero) Assert.Equal(digits, integer);
        });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(Math.PI)]
    public void What_is_no_decimal_of_two_places_has_none(double value) =>
        Assert.False(new DecimalScale(2, false).TryEncode(value, out _));

    [Fact]
    public void Cents_times_a_hundredth_want_the_product_form()
    {
        double[] prices = [.. Enumerable.Range(10_000, 1000).Select(cents => cents * 0.01)];
        (DecimalScale scale, double misses) = ScaleChoice.Find<double>(MarketColumns.Bytes(prices));
        Assert.Equal(new DecimalScale(2, true), scale);
        Assert.Equal(0, misses);
    }

    private static Gen<DecimalScale> Scales => Gen.Select(
        Gen.Int[0, DecimalScale.MaxPlaces], Gen.Bool, (places, isProduct) => new DecimalScale(places, isProduct));

    private static ushort[] Positions<T>(T[] values, Func<T, bool> hasInteger) =>
        [.. Enumerable.Range(0, values.Length).Where(i => !hasInteger(values[i])).Select(i => (ushort)i)];

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);
}
