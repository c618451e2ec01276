using MarketStore.Cli.Shell.Plotting;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Cli.Shell.Plotting;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 100, 5, "0 20 40 60 80 100")]
    [InlineData(185.2, 186.1, 4, "185.5 186.0")]
    [InlineData(-1, 1, 4, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(0, 25_000_000, 5, "0M 5M 10M 15M 20M 25M")]
    [InlineData(1e-9, 5e-9, 4, "1e-9 2e-9 3e-9 4e-9 5e-9")]
    [InlineData(7, 7, 2, "6.8 7.0 7.2")]
    public void Values_are_round(double low, double high, int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', new ValueAxis(low, high, false).Ticks(most).Select(tick => tick.Label)));

    [Fact]
    public void Decades() => Assert.Equal("1 10 100 1000", string.Join(' ', new ValueAxis(1, 1000, true).Ticks(5).Select(tick => tick.Label)));

    [Theory]
    [InlineData("2026-01-02 14:30", "2026-01-02 21:00", 6, "UTC", "16:00 18:00 20:00")]
    [InlineData("2026-01-02 14:30", "2026-01-02 21:00", 6, "America/New_York", "10:00 12:00 14:00 16:00")]
    [InlineData("2026-01-02 20:00", "2026-01-03 04:00", 4, "UTC", "20:00 22:00 Jan 03 02:00 04:00")]
    [InlineData("2026-01-02", "2026-06-30", 6, "UTC", "2026-02 2026-03 2026-04 2026-05 2026-06")]
    [InlineData("2001-05-02", "2026-06-30", 6, "UTC", "2005 2010 2015 2020 2025")]
    [InlineData("2026-01-02 14:30:00", "2026-01-02 14:30:00.004", 4, "UTC", "14:30:00.000 14:30:00.001 14:30:00.002 14:30:00.003 14:30:00.004")]
    [InlineData("2026-03-08 04:00", "2026-03-08 12:00", 8, "America/New_York", "23:00 Mar 08 01:00 03:00 04:00 05:00 06:00 07:00 08:00")]
    [InlineData("2026-01-02", "2026-01-02", 4, "UTC", "Jan 02")]
    public void Times_are_round_in_the_zone(string from, string to, int most, string zone, string expected)
    {
        Assert.True(TimestampText.TryParse(from, TimeZoneInfo.Utc, out long start));
        Assert.True(TimestampText.TryParse(to, TimeZoneInfo.Utc, out long end));
        var axis = new TimeAxis(TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(expected, string.Join(' ', axis.Ticks(start, end, most).Select(tick => tick.Label)));
    }
}
