using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>
/// Encoded bytes that are not what was written: decoding answers with values or an <see cref="InvalidDataException"/>,
/// writes only where it may, and takes no more memory than for a sound column.
/// </summary>
public sealed class CorruptColumnTests
{
    private const int Rows = 1100;
    private const byte Untouched = 0xa5;
    private const int AllowedBytes = 64 << 10;

    public static TheoryData<ColumnType> Types => [.. Enum.GetValues<ColumnType>()];

    [Theory, MemberData(nameof(Types))]
    public void A_changed_byte_does_no_harm_wherever_it_is(ColumnType type)
    {
        foreach ((CodecId codec, byte[] bytes) in Encoded(type))
        {
            for (int position = 0; position < bytes.Length; position++)
            {
                byte before = bytes[position];
                foreach (byte mask in (byte[])[0x01, 0x80, 0xff])
                {
                    bytes[position] = (byte)(before ^ mask);
                    Decode(codec, type, Rows, bytes);
                }
                bytes[position] = before;
            }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void A_missing_end_is_noticed_or_does_no_harm(ColumnType type)
    {
        foreach ((CodecId codec, byte[] bytes) in Encoded(type))
        {
            for (int length = 0; length < bytes.Length; length++) Decode(codec, type, Rows, bytes[..length]);
            Decode(codec, type, Rows, [.. bytes, 0]);
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Random_bytes_do_no_harm_to_any_codec(ColumnType type)
    {
        var random = new Random((int)type);
        for (int n = 0; n < 20_000; n++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            // Small numbers get past the first checks.
            for (int i = 0; i < bytes.Length; i++)
                if (random.Next(2) == 0) bytes[i] = (byte)random.Next(4);
            Decode((CodecId)random.Next(10), type, random.Next(1, 2100), bytes);
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Columns_of_other_codecs_types_and_sizes_do_no_harm(ColumnType type)
    {
        foreach (ColumnType other in Enum.GetValues<ColumnType>())
        {
            foreach ((_, byte[] bytes) in Encoded(other))
            {
                for (int codec = 0; codec < 10; codec++)
                {
                    foreach (int rows in (int[])[1, 1024, Rows, 100_000]) Decode((CodecId)codec, type, rows, bytes);
                }
            }
        }
    }

    [Fact]
    public void An_unknown_codec_is_named()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            ColumnCodec.Decode(new EncodedColumn((CodecId)99, ColumnType.Int64, 1, new byte[8]), 0, new byte[8]));
        Assert.Equal("codec 99 for INT64 is not known to this program", error.Message);
    }

    /// <summary>A column of each shape; of the same codec only a few.</summary>
    private static IEnumerable<(CodecId Codec, byte[] Bytes)> Encoded(ColumnType type) => ColumnShapes.Names
        .Select(shape => ColumnRoundTrip.Encode(type, ColumnShapes.Create(shape, type, Rows, 1)))
        .GroupBy(column => column.Codec)
        .SelectMany(columns => columns.OrderBy(column => column.Bytes.Length).Take(6))
        .Where(column => column.Codec != CodecId.Raw);

    private static void Decode(CodecId codec, ColumnType type, int rows, byte[] bytes)
    {
        foreach ((int first, int count) in ((int, int)[])[(0, rows), (rows / 2, 1), (rows - 1, 1)])
        {
            byte[] buffer = new byte[(count * type.Width()) + 128];
            buffer.AsSpan().Fill(Untouched);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var column = new EncodedColumn(codec, type, rows, bytes);
                ColumnCodec.Decode(column, first, buffer.AsSpan(64, count * type.Width()));
            }
            catch (InvalidDataException)
            {
                // One of the two right answers; any other exception fails the test.
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
            Assert.Equal(-1, buffer.AsSpan(0, 64).IndexOfAnyExcept(Untouched));
            Assert.Equal(-1, buffer.AsSpan(buffer.Length - 64).IndexOfAnyExcept(Untouched));
        }
    }
}
