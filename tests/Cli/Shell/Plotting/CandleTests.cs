using MarketStore.Cli.Shell.Plotting;

namespace MarketStore.Tests.Cli.Shell.Plotting;

public sealed class CandleTests
{
    private static readonly Candle None = new(3, double.NaN, double.NaN, double.NaN, double.NaN, 4);

    [Fact]
    public void Several_become_one()
    {
        Assert.Equal(new Candle(1, 10, 15, 5, 9, 9), Candle.Of([new(1, 10, 12, 9, 11, 5), None, new(5, 11, 15, 5, 9, 0)]));
        Assert.Equal(new Candle(3, 1, 2, 0, 1, 6), Candle.Of([None, new(5, 1, 2, 0, 1, 2)]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 10)]
    [InlineData(10, 3)]
    [InlineData(1000, 77)]
    public void Every_candle_is_in_one_group(int count, int most)
    {
        Candle[] candles = [.. Enumerable.Range(0, count).Select(i => new Candle(i, i, i + 1, i - 1, i, 1))];
        Candle[] gathered = Candle.Gather(candles, most);
        Assert.Equal(Math.Min(count, most), gathered.Length);
        Assert.Equal(count, gathered.Sum(candle => candle.Volume));
        Assert.Equal((0, count - 1), (gathered[0].Open, gathered[^1].Close));
        Assert.Equal(count - 1, gathered.Max(candle => candle.High) - 1);
    }
}
