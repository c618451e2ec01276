using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Time;

public sealed class TimeframeTests
{
    [Theory]
    [InlineData("1Sec", TimeframeUnit.Second, 1, 1)]
    [InlineData("10S", TimeframeUnit.Second, 10, 10)]
    [InlineData("1T", TimeframeUnit.Minute, 1, 60)]
    [InlineData("5Min", TimeframeUnit.Minute, 5, 300)]
    [InlineData("7Min", TimeframeUnit.Minute, 7, 420)]
    [InlineData("4H", TimeframeUnit.Hour, 4, 14_400)]
    [InlineData("1Hour", TimeframeUnit.Hour, 1, 3_600)]
    [InlineData("1D", TimeframeUnit.Day, 1, 86_400)]
    [InlineData("1W", TimeframeUnit.Week, 1, 604_800)]
    [InlineData("1Y", TimeframeUnit.Year, 1, 31_536_000)]
    [InlineData("100Y", TimeframeUnit.Year, 100, 3_153_600_000)]
    public void Storable_timeframes_are_read(string text, TimeframeUnit unit, int count, long seconds)
    {
        Assert.True(Timeframe.TryParseStorable(text, out Timeframe tf));
        Assert.Equal((text, unit, count), (tf.Text, tf.Unit, tf.Count));
        Assert.Equal(seconds * Timestamps.NsPerSecond, tf.DurationNs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1M")]
    [InlineData("1min")]
    [InlineData("1h")]
    [InlineData("0H")]
    [InlineData("01H")]
    [InlineData("-1H")]
    [InlineData("+1H")]
    [InlineData(" 1H")]
    [InlineData("1H ")]
    [InlineData("1H\n")]
    [InlineData("5MinX")]
    [InlineData("1Minutes")]
    [InlineData("Min")]
    [InlineData("5")]
    [InlineData("abc")]
    [InlineData("1 Min")]
    [InlineData("١Min")]
    [InlineData("101Y")]
    [InlineData("36501D")]
    [InlineData("2147483648S")]
    [InlineData("99999999999999999999Sec")]
    public void Anything_else_is_refused(string text) => Assert.False(Timeframe.TryParseStorable(text, out _));

    [Theory]
    [InlineData("1Sec", "1Sec", 1)]
    [InlineData("30Min", "30Min", 1)]
    [InlineData("2H", "2H", 1)]
    [InlineData("4H", "2H", 2)]
    [InlineData("20Sec", "10Sec", 2)]
    [InlineData("45Sec", "1Sec", 45)]
    [InlineData("7Min", "1Min", 7)]
    [InlineData("10Min", "5Min", 2)]
    [InlineData("60Min", "1H", 1)]
    [InlineData("3H", "1H", 3)]
    [InlineData("12H", "2H", 6)]
    [InlineData("24H", "1D", 1)]
    [InlineData("1440Min", "1D", 1)]
    [InlineData("1W", "1D", 7)]
    [InlineData("1Y", "1D", 365)]
    [InlineData("1M", "1D", 31)]
    [InlineData("3M", "1D", 93)]
    [InlineData("x5MinX", "5Min", 1)]
    [InlineData("12x30Sec", "30Sec", 1)]
    [InlineData("1Minute", "1Min", 1)]
    [InlineData("3153599999Sec", "1Sec", int.MaxValue)]
    public void Queries_are_redirected_as_clients_expect(string asked, string read, int multiplier)
    {
        Assert.True(QueryTimeframes.TryRedirect(asked, out string actual, out int actualMultiplier));
        Assert.Equal((read, multiplier), (actual, actualMultiplier));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1min")]
    [InlineData("Min")]
    [InlineData("15")]
    [InlineData("0Min")]
    [InlineData("1S")]
    [InlineData("99999999999999999999Sec")]
    public void A_query_without_a_timeframe_is_not_redirected(string asked) =>
        Assert.False(QueryTimeframes.TryRedirect(asked, out _, out _));
}
