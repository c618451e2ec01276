using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Encodes a column and looks at what comes back.</summary>
internal static class ColumnRoundTrip
{
    /// <summary>Fails unless the whole column, and any range of it that is tried, comes back bit for bit.</summary>
    /// <returns>The codec that was chosen.</returns>
    public static CodecId Check(ColumnType type, byte[] values)
    {
        (CodecId codec, byte[] encoded) = Encode(type, values);
        Assert.True(encoded.Length <= values.Length, $"{codec} made {encoded.Length} bytes of {values.Length}");
        int rows = values.Length / type.Width();
        foreach ((int First, int Count) range in Ranges(rows)) CheckRange((codec, encoded), type, values, range);
        return codec;
    }

    public static void CheckRange(
        (CodecId Codec, byte[] Bytes) encoded, ColumnType type, byte[] values, (int First, int Count) range)
    {
        (int first, int count) = range;
        int width = type.Width();
        // Bytes around the target show whether anything is written beside it.
        byte[] buffer = new byte[(count * width) + 128];
        buffer.AsSpan().Fill(0xa5);
        Span<byte> target = buffer.AsSpan(64, count * width);
        ColumnCodec.Decode(new EncodedColumn(encoded.Codec, type, values.Length / width, encoded.Bytes), first, target);
        Assert.True(
            values.AsSpan(first * width, count * width).SequenceEqual(target),
            $"{encoded.Codec} of {type}: rows {first} to {first + count} of {values.Length / width} differ");
        Assert.Equal(-1, buffer.AsSpan(0, 64).IndexOfAnyExcept((byte)0xa5));
        Assert.Equal(-1, buffer.AsSpan(64 + target.Length).IndexOfAnyExcept((byte)0xa5));
    }

    public static (CodecId Codec, byte[] Bytes) Encode(ColumnType type, byte[] values)
    {
        var target = new ByteWriter();
        target.U8(1);
        CodecId codec = ColumnCodec.Encode(values, type, target);
        return (codec, target.Written[1..].ToArray());
    }

    /// <summary>All rows; none; single ones at both ends; around the edges of vectors; a third in the middle.</summary>
    private static HashSet<(int First, int Count)> Ranges(int rows)
    {
        HashSet<(int First, int Count)> ranges =
            [(0, rows), (0, 0), (rows, 0), (0, 1), (rows - 1, 1), (rows / 3, rows / 3), (rows / 2, rows - (rows / 2))];
        foreach (int edge in (int[])[1, 1023, 1024, 1025, 2048, 3072])
        {
            if (edge + 2 <= rows) ranges.UnionWith([(edge, rows - edge), (edge - 1, 3), (0, edge), (edge, 1)]);
        }
        return ranges;
    }
}
