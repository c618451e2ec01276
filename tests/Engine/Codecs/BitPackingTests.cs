using MarketStore.Engine.Codecs;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Every width at every kind of length, unpacked in both ways.</summary>
public sealed class BitPackingTests
{
    private static readonly int[] Counts = [.. Enumerable.Range(1, 70), 255, 256, 257, 1020, 1023, 1024];

    [Fact]
    public void What_was_packed_comes_back_with_and_without_vectors()
    {
        var random = new Random(1);
        for (int width = 0; width <= BitPacking.MaxWidth; width++)
        {
            foreach (int count in Counts) Check(random, width, count);
        }
    }

    [Theory]
    [InlineData(1024, 7, 7 * 128)]
    [InlineData(1024, 64, 8192)]
    [InlineData(1024, 0, 0)]
    [InlineData(1, 1, 32)]
    [InlineData(64, 4, 32)]
    [InlineData(65, 4, 64)]
    public void Full_vectors_waste_no_bit_and_others_less_than_a_word_a_lane(int count, int width, int bytes) =>
        Assert.Equal(bytes, BitPacking.ByteCount(count, width));

    [Fact]
    public void Lanes_take_turns()
    {
        byte[] packed = new byte[BitPacking.ByteCount(8, 8)];
        BitPacking.Pack([1, 2, 3, 4, 5, 6, 7, 8], 8, packed);
        byte[] expected = new byte[32];
        (expected[0], expected[8], expected[16], expected[24]) = (1, 2, 3, 4);
        (expected[1], expected[9], expected[17], expected[25]) = (5, 6, 7, 8);
        Assert.Equal(expected, packed);
    }

    private static void Check(Random random, int width, int count)
    {
        ulong add = (ulong)random.NextInt64();
        ulong[] values = new ulong[BitPacking.Padded(count)], vectors = new ulong[values.Length];
        ulong[] words = new ulong[values.Length], chosen = new ulong[values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.Next(4) == 0 ? ulong.MaxValue : (ulong)random.NextInt64()) & BitPacking.Mask(width);
        byte[] packed = new byte[BitPacking.ByteCount(count, width)];
        BitPacking.Pack(values, width, packed);

        BitPacking.Unpack(packed, width, add, chosen);
        Assert.Equal(values.Select(value => unchecked(value + add)), chosen);
        if (width == 0) return;
        BitPacking.UnpackWords(packed, width, add, words);
        BitPacking.UnpackVectors(packed, width, add, vectors);
        Assert.Equal(chosen, words);
        Assert.Equal(chosen, vectors);
    }
}
