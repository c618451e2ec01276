using System.Globalization;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>
/// Columns written by hand, byte for byte as docs/storage-format.md draws them: what is on disk must stay readable, so
/// these bytes never change. Hexadecimal; <c>w3</c> is a 64-bit word 3.
/// </summary>
public sealed class DrawnBytesTests
{
    [Fact]
    public void Integers_of_order_1() => Check(
        CodecId.Integers, "01 01 c2 01 | 01 00 06 w0 w0 w0 w1", ColumnType.Int64, Bytes<long>(100, 103, 106, 110));

    [Fact]
    public void Integers_of_order_2() =>
        Check(CodecId.Integers, "01 02 08 02 | 00 00 04", ColumnType.Int32, Bytes(7, 12, 19, 28));

    [Fact]
    public void Integers_in_units() =>
        Check(CodecId.Integers, "64 d0 0f 00 | 02 00 00 w1 w3 w0 w2", ColumnType.Int32, Bytes(1100, 1300, 1000, 1200));

    [Fact]
    public void Integers_with_patches() => Check(
        CodecId.Integers, "01 00 | 04 01 c8 01 02 w21 w0 w4 w5 | 0100 0400 | ff 10", ColumnType.Int16,
        Bytes<short>(101, 84, 104, 105, 358));

    [Fact]
    public void Integers_of_64_bits() => Check(
        CodecId.Integers, "01 00 | 40 00 00 w0 wffffffffffffffff w8000000000000000 w7fffffffffffffff",
        ColumnType.UInt64, Bytes<ulong>(0, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1));

    [Fact]
    public void A_value_across_two_words() => Check(
        CodecId.Integers, "01 00 | 28 00 00 w2000001 w0 w0 w0 | w1 w0 w0 w0", ColumnType.Int64,
        Bytes<long>(0x2000001, 0, 0, 0, 1L << 24, 0, 0, 0));

    [Fact]
    public void Two_vectors_and_where_the_second_begins()
    {
        long[] values = [.. Enumerable.Repeat(5L, 1024), 6];
        Check(CodecId.Integers, "01 00 00 00 0a | 01 00 00 00 0c | 05000000", ColumnType.Int64, Bytes<long>(values));
    }

    [Fact]
    public void Runs() => Check(
        CodecId.Runs, "w3c | 00000000 w64 | 03000000 w3e8", ColumnType.Int64, Bytes<long>(100, 160, 220, 1000, 1060));

    [Fact]
    public void Decimals_with_an_exception() => Check(
        CodecId.Alp, "02 00 | 01 0100 w7ff8000000000001 | 01 00 00 00 d2 09", ColumnType.Float64,
        Bytes(6.17, BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0001), 6.17));

    [Fact]
    public void Decimals_as_products() =>
        Check(CodecId.Alp, "02 01 | 00 | 01 00 00 00 46", ColumnType.Float64, Bytes(35 * 0.01, 35 * 0.01));

    [Fact]
    public void Decimals_of_32_bits() =>
        Check(CodecId.Alp, "01 00 | 00 | 01 01 02 00 00 04", ColumnType.Float32, Bytes(0.3f, 0.5f, 0.7f));

    [Fact]
    public void Halves_with_an_exception() => Check(
        CodecId.AlpRd, "18 02 3f00 bf00 | 01 0200 c000 | 01 00 00 w0 w1 w0 w0 | 03 00 00 w1 w2 w3 w4",
        ColumnType.Float32, Bytes(0x3f000001u, 0xbf000002u, 0xc0000003u, 0x3f000004u));

    [Fact]
    public void A_dictionary() => Check(
        CodecId.Dictionary, "01 02 02000000 4142 4300 | 01 00 | 01 00 00 w1 w0 w1 w0", ColumnType.String16,
        [.. new[] { "C", "AB", "C", "AB" }.SelectMany(SpecialValues.Text)]);

    [Fact]
    public void A_dictionary_of_wide_code_points() => Check(
        CodecId.Dictionary, "04 01 01000000 ac200000 | 01 00 | 00 00 00", ColumnType.String16,
        [.. SpecialValues.Text("\u20ac"), .. SpecialValues.Text("\u20ac")]);

    private static byte[] Bytes<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => MarketColumns.Bytes(values);

    private static void Check(CodecId codec, string drawn, ColumnType type, byte[] values)
    {
        byte[] bytes = [.. drawn.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries).SelectMany(Parse)];
        ColumnRoundTrip.CheckRange((codec, bytes), type, values, (0, values.Length / type.Width()));
    }

    private static byte[] Parse(string text) => text[0] == 'w'
        ? BitConverter.GetBytes(ulong.Parse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        : Convert.FromHexString(text);
}
