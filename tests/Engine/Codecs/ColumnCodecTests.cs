using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>That every value survives, bit for bit, in every type, shape and length.</summary>
public sealed class ColumnCodecTests
{
    private static readonly int[] RowCounts =
        [1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 390, 1022, 1023, 1024, 1025, 2047, 2048, 2049];

    public static TheoryData<ColumnType> Types => [.. Enum.GetValues<ColumnType>()];

    [Theory, MemberData(nameof(Types))]
    public void Every_shape_survives_at_every_row_count(ColumnType type)
    {
        foreach (string shape in ColumnShapes.Names)
        {
            foreach (int rows in RowCounts) ColumnRoundTrip.Check(type, ColumnShapes.Create(shape, type, rows, rows));
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_shape_survives_in_blocks_of_the_usual_size(ColumnType type)
    {
        foreach (string shape in ColumnShapes.Names)
        {
            foreach (int rows in (int[])[8191, 8192, 8193])
                ColumnRoundTrip.Check(type, ColumnShapes.Create(shape, type, rows, rows));
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Edge_values_survive_alone_and_together(ColumnType type)
    {
        byte[] edges = SpecialValues.Edges(type);
        ColumnRoundTrip.Check(type, edges);
        foreach (byte[] one in edges.Chunk(type.Width()))
        {
            ColumnRoundTrip.Check(type, one);
            // One among many ordinary ones: where exceptions and patches have to work.
            byte[] many = ColumnShapes.Create("decimals", type, 1500, 1);
            one.CopyTo(many, 0);
            one.CopyTo(many, 700 * one.Length);
            one.CopyTo(many, many.Length - one.Length);
            ColumnRoundTrip.Check(type, many);
        }
    }

    [Fact]
    public void Market_columns_have_the_codecs_made_for_them()
    {
        Check(MarketColumns.Bars(8192, 1), "Runs Alp Alp Alp Alp Integers");
        Check(MarketColumns.Trades(8192, 1), "Integers Alp Integers");
        Check(MarketColumns.Quotes(8192, 1), "Integers Alp Alp");

        static void Check((ColumnType Type, byte[] Values)[] columns, string codecs) => Assert.Equal(
            codecs, string.Join(' ', columns.Select(column => ColumnRoundTrip.Check(column.Type, column.Values))));
    }

    [Theory]
    [InlineData("constant", ColumnType.String16, "Constant")]
    [InlineData("progression", ColumnType.Int64, "Progression")]
    [InlineData("runs", ColumnType.UInt64, "Runs")]
    [InlineData("walk with jumps", ColumnType.Int32, "Integers")]
    [InlineData("small", ColumnType.Bool, "Integers")]
    [InlineData("decimals", ColumnType.Float32, "Alp")]
    [InlineData("decimals with gaps", ColumnType.Float64, "Alp")]
    [InlineData("products", ColumnType.Float64, "Alp")]
    [InlineData("unrounded walk", ColumnType.Float64, "Integers")]
    [InlineData("returns", ColumnType.Float64, "AlpRd")]
    [InlineData("returns", ColumnType.Float32, "AlpRd")]
    [InlineData("small", ColumnType.String16, "Dictionary")]
    [InlineData("noise", ColumnType.Int64, "Raw")]
    [InlineData("noise", ColumnType.Float64, "Raw")]
    [InlineData("noise", ColumnType.String16, "Raw")]
    public void Each_codec_has_its_shape(string shape, ColumnType type, string codec) =>
        Assert.Equal(codec, ColumnRoundTrip.Check(type, ColumnShapes.Create(shape, type, 8192, 1)).ToString());

    [Fact]
    public void The_first_three_codecs_keep_their_bytes()
    {
        byte[] noise = ColumnShapes.Create("noise", ColumnType.Int64, 100, 1);
        Check(CodecId.Raw, noise, ColumnType.Int64, noise);
        Check(CodecId.Constant, [7, 0], ColumnType.Int16, [7, 0, 7, 0, 7, 0]);
        Check(CodecId.Progression, MarketColumns.Bytes(5L, -2), ColumnType.Int64, MarketColumns.Bytes(5L, 3, 1, -1));

        static void Check(CodecId codec, byte[] bytes, ColumnType type, byte[] values)
        {
            (CodecId chosen, byte[] encoded) = ColumnRoundTrip.Encode(type, values);
            Assert.Equal(codec, chosen);
            Assert.Equal(bytes, encoded);
        }
    }

    [Fact]
    public void Text_takes_its_dictionary_and_a_few_bits_a_row()
    {
        byte[] values = ColumnShapes.Create("small", ColumnType.String16, 8192, 1);
        (_, byte[] encoded) = ColumnRoundTrip.Encode(ColumnType.String16, values);
        Assert.InRange(encoded.Length, 0, 8192 / 2 + 200);
    }

    [Fact]
    public void Whole_microseconds_in_nanoseconds_cost_what_microseconds_cost()
    {
        var random = new Random(3);
        long time = 1_700_000_000_000_000;
        long[] micros = [.. Enumerable.Range(0, 8192).Select(_ => time += random.Next(100_000))];
        int nanos = Size([.. micros.Select(micro => micro * 1000)]);
        Assert.InRange(nanos - Size(micros), 0, 200);

        static int Size(long[] values) =>
            ColumnRoundTrip.Encode(ColumnType.Int64, MarketColumns.Bytes(values)).Bytes.Length;
    }

    [Fact]
    public void A_rhythm_of_the_rows_does_not_mislead_the_choice_of_a_width()
    {
        // Every fourth value is long: 4 bits and a patch for those are shorter than 20 bits for all.
        var random = new Random(4);
        int[] values = [.. Enumerable.Range(0, 8192).Select(i => random.Next(i % 4 == 0 ? 1_000_000 : 16))];
        (_, byte[] encoded) = ColumnRoundTrip.Encode(ColumnType.Int32, MarketColumns.Bytes(values));
        Assert.InRange(encoded.Length, 0, 8192 * 16 / 8);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(int.MaxValue, 1)]
    public void Rows_outside_the_block_are_refused(int first, int count)
    {
        foreach (string shape in ColumnShapes.Names)
        {
            (CodecId codec, byte[] bytes) = ColumnRoundTrip.Encode(
                ColumnType.Int64, ColumnShapes.Create(shape, ColumnType.Int64, 100, 1));
            Assert.Throws<InvalidDataException>(() =>
                ColumnCodec.Decode(new EncodedColumn(codec, ColumnType.Int64, 100, bytes), first, new byte[8 * count]));
        }
    }
}
