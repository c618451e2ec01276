using CsCheck;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Random columns and random ranges of them; what CsCheck finds it shrinks and names by seed.</summary>
public sealed class ColumnCodecPropertyTests
{
    public static TheoryData<ColumnType> Types => [.. Enum.GetValues<ColumnType>()];

    [Theory, MemberData(nameof(Types))]
    public void Any_range_of_any_column_comes_back(ColumnType type) =>
        Columns(type).SelectMany(values => Ranges(values.Length / type.Width()).Select(range => (values, range)))
            .Sample((values, range) =>
            {
                (MarketStore.Engine.Codecs.CodecId, byte[] Bytes) encoded = ColumnRoundTrip.Encode(type, values);
                Assert.True(encoded.Bytes.Length <= values.Length);
                ColumnRoundTrip.CheckRange(encoded, type, values, range);
            }, iter: 400);

    /// <summary>A shape, or two of them end to end, or single values that are drawn with their edges.</summary>
    private static Gen<byte[]> Columns(ColumnType type)
    {
        Gen<int> edge = OneOf(1023, 1024, 1025, 2047, 2048, 2049, 8192);
        Gen<int> rows = Gen.OneOf(Gen.Int[1, 70], Gen.Int[1, 3000], edge);
        Gen<byte[]> shape = Gen.Select(OneOf(ColumnShapes.Names), rows, Gen.Int[0, 1_000_000])
            .Select((name, count, seed) => ColumnShapes.Create(name, type, count, seed));
        Gen<byte[]> two = Gen.Select(shape, shape, (one, other) => (byte[])[.. one, .. other]);
        return Gen.OneOf(shape, two, Values(type));
    }

    private static Gen<byte[]> Values(ColumnType type) => type switch
    {
        ColumnType.Float64 => SpecialValues.Doubles.Array[1, 1100].Select(all => MarketColumns.Bytes<double>(all)),
        ColumnType.Float32 => SpecialValues.Floats.Array[1, 1100].Select(all => MarketColumns.Bytes<float>(all)),
        ColumnType.String16 => Gen.String[0, 16].Where(text => text.All(char.IsAscii)).Array[1, 50]
            .Select(texts => texts.SelectMany(SpecialValues.Text).ToArray()),
        _ => SpecialValues.Integers.Array[1, 1100].Select(values =>
            values.SelectMany(value => BitConverter.GetBytes(value).Take(type.Width())).ToArray()),
    };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.OneOf([.. values.Select(Gen.Const)]);

    private static Gen<(int First, int Count)> Ranges(int rows) =>
        Gen.Int[0, rows].SelectMany(first => Gen.Int[0, rows - first].Select(count => (first, count)));
}
