using System.Runtime.InteropServices;
using CsCheck;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>The values that encodings get wrong, and generators in which they come up often.</summary>
internal static class SpecialValues
{
    private static readonly double[] DoubleEdges =
    [
        0, -0.0, 1, -1, 0.1, 0.01, 123.45, -99.99, 1e15, 1e22, 1e300,
        2251799813685247, 2251799813685248, 2251799813685249,
        double.Epsilon, -double.Epsilon, 2.2250738585072009e-308, double.MaxValue, double.MinValue, Math.PI,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        Double(0x7ff0_0000_0000_0001), Double(0x7ff8_dead_beef_cafe), Double(0xfff0_0000_0000_0001),
        Double(ulong.MaxValue),
    ];

    private static readonly float[] FloatEdges =
    [
        0, -0f, 1, -1, 0.1f, 0.01f, 123.45f, 16777216, 16777217, 1e10f, 1e38f, float.Epsilon, -float.Epsilon, 1.1e-38f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        Float(0x7f80_0001), Float(0x7fc1_2345), Float(0xff80_0001), Float(uint.MaxValue),
    ];

    private static readonly long[] IntegerEdges =
    [
        0, 1, -1, 2, 127, 128, -128, -129, 255, 256, short.MaxValue, short.MinValue, ushort.MaxValue, int.MaxValue,
        int.MinValue, uint.MaxValue, 1L << 51, 1L << 53, 1L << 62,
        long.MaxValue, long.MaxValue - 1, long.MinValue, long.MinValue + 1,
    ];

    public static Gen<double> Doubles => Gen.OneOf(
        Gen.OneOf([.. DoubleEdges.Select(Gen.Const)]), Gen.Int[-100_000, 100_000].Select(cents => cents / 100.0),
        Gen.Int[-100_000, 100_000].Select(cents => cents * 0.01), Gen.Long.Select(BitConverter.Int64BitsToDouble));

    public static Gen<float> Floats => Gen.OneOf(
        Gen.OneOf([.. FloatEdges.Select(Gen.Const)]), Gen.Int[-100_000, 100_000].Select(cents => cents / 100f),
        Gen.Int.Select(BitConverter.Int32BitsToSingle));

    public static Gen<long> Integers => Gen.OneOf(
        Gen.OneOf([.. IntegerEdges.Select(Gen.Const)]), Gen.Int.Select(value => (long)value), Gen.Long);

    /// <summary>All edge values of a type, one after another.</summary>
    public static byte[] Edges(ColumnType type) => type switch
    {
        ColumnType.Float64 => MemoryMarshal.AsBytes<double>(DoubleEdges).ToArray(),
        ColumnType.Float32 => MemoryMarshal.AsBytes<float>(FloatEdges).ToArray(),
        ColumnType.String16 =>
        [
            .. Text(""), .. Text("A"), .. Text("sixteen letters!"), .. Text("\u20ac\U0001f600"), .. new byte[63], 1,
            .. Enumerable.Repeat((byte)0xff, 64), .. Text("\u00ff"), .. Text("a\0b"),
        ],
        _ => [.. IntegerEdges.SelectMany(value => BitConverter.GetBytes(value).Take(type.Width()))],
    };

    public static byte[] Text(string text)
    {
        byte[] value = new byte[ColumnType.String16.Width()];
        System.Text.Encoding.UTF32.GetBytes(text, value);
        return value;
    }

    private static double Double(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);
}
