using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>What market data take, in bytes a row, in blocks of 8192 rows without their headers.</summary>
public sealed class EncodedSizeTests(ITestOutputHelper output)
{
    private const int BlockRows = 8192;

    [Fact]
    public void Bars_take_at_most_7_5_bytes_a_row() => AtMost(7.5, seed => MarketColumns.Bars(98_280, seed));

    [Fact]
    public void Trades_take_at_most_6_5_bytes_a_row() => AtMost(6.5, seed => MarketColumns.Trades(250_000, seed));

    [Fact]
    public void Quotes_without_sizes_take_at_most_6_5_bytes_a_row() =>
        AtMost(6.5, seed => MarketColumns.Quotes(1_000_000, seed));

    private void AtMost(double bytesPerRow, Func<int, (ColumnType Type, byte[] Values)[]> columns)
    {
        foreach (int seed in (int[])[42, 43, 44])
        {
            (ColumnType Type, byte[] Values)[] set = columns(seed);
            double[] sizes = [.. set.Select(column => BytesPerRow(column.Type, column.Values))];
            output.WriteLine($"{sizes.Sum():0.000} = {string.Join(" + ", sizes.Select(size => $"{size:0.000}"))}");
            Assert.InRange(sizes.Sum(), 0, bytesPerRow);
        }
    }

    private double BytesPerRow(ColumnType type, byte[] values)
    {
        int blockBytes = BlockRows * type.Width();
        var encoded = new ByteWriter();
        var codecs = new List<CodecId>();
        for (int start = 0; start < values.Length; start += blockBytes)
        {
            codecs.Add(ColumnCodec.Encode(
                values.AsSpan(start, Math.Min(blockBytes, values.Length - start)), type, encoded));
        }
        output.WriteLine(string.Join(", ", codecs.CountBy(codec => codec)));
        return (double)encoded.Length / (values.Length / type.Width());
    }
}
