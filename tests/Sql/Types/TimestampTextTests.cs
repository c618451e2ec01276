using CsCheck;
using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Sql.Types;

/// <summary>Times and durations as people write them.</summary>
public sealed class TimestampTextTests
{
    [Theory]
    [InlineData("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]
    [InlineData("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z")]
    [InlineData("2024-03-08 14:30", "2024-03-08T14:30:00Z", "2024-03-08T14:31:00Z")]
    [InlineData("2024-03-08T14:30:05Z", "2024-03-08T14:30:05Z", "2024-03-08T14:30:06Z")]
    [InlineData("2024-03-08-14:30:05", "2024-03-08T14:30:05Z", "2024-03-08T14:30:06Z")]
    [InlineData("2024-03-08 14:30:00.25", "2024-03-08T14:30:00.25Z", "2024-03-08T14:30:00.250000001Z")]
    [InlineData("2024-03-08T14:30:00.123456789Z", "2024-03-08T14:30:00.123456789Z", "2024-03-08T14:30:00.12345679Z")]
    [InlineData("2024-03-08T14:30:00+01:30", "2024-03-08T13:00:00Z", "2024-03-08T13:00:01Z")]
    [InlineData("2024-03-08 14:30-0500", "2024-03-08T19:30:00Z", "2024-03-08T19:31:00Z")]
    [InlineData("2024-03-08 09:30[America/New_York]", "2024-03-08T14:30:00Z", "2024-03-08T14:31:00Z")]
    [InlineData("2024-07-08 09:30 [America/New_York]", "2024-07-08T13:30:00Z", "2024-07-08T13:31:00Z")]
    [InlineData(" 1969-12-31T23:59:59.5Z ", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000001Z")]
    public void Texts_are_read(string text, string start, string end)
    {
        Assert.True(TimestampText.TryParse(text, TimeZoneInfo.Utc, out long ns, out long endNs));
        Assert.Equal((start, end), (Timestamps.ToIso(ns), Timestamps.ToIso(endNs)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-1-1")]
    [InlineData("20240101")]
    [InlineData("2024-01-01 24:00")]
    [InlineData("2024-01-01 10:60")]
    [InlineData("2024-01-01 10")]
    [InlineData("2024-01-01 10:00:00.")]
    [InlineData("2024-01-01 10:00:00.1234567890")]
    [InlineData("2024-01-01 10:00:00 +25:00")]
    [InlineData("2024-01-01 10:00[Mars/Olympus]")]
    [InlineData("2024-01-01x")]
    [InlineData("1500-01-01")]
    [InlineData("9999")]
    [InlineData("abc")]
    [InlineData("Z")]
    public void Other_texts_are_refused(string text) => Assert.False(TimestampText.TryParse(text, TimeZoneInfo.Utc, out _));

    [Fact]
    public void Clock_changes_are_as_stated()
    {
        TimeZoneInfo newYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        Assert.True(TimestampText.TryParse("2024-03-10 02:30", newYork, out long skipped));
        Assert.Equal("2024-03-10T07:30:00Z", Timestamps.ToIso(skipped));
        Assert.True(TimestampText.TryParse("2024-11-03 01:30", newYork, out long twice));
        Assert.Equal("2024-11-03T05:30:00Z", Timestamps.ToIso(twice));
        Assert.Equal("2024-11-03T01:30:00-04:00", TimestampText.Format(twice, newYork));
    }

    [Fact]
    public void Every_instant_comes_back() => Gen.Long[Timestamps.MinNs, Timestamps.MaxNs - Timestamps.NsPerDay].Sample(ns =>
    {
        foreach (string id in (string[])["UTC", "Asia/Kolkata", "Etc/GMT+12"])
        {
            TimeZoneInfo zone = id == "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(id);
            Assert.True(TimestampText.TryParse(TimestampText.Format(ns, zone), TimeZoneInfo.Utc, out long read));
            // Offsets before railways had seconds, which ISO texts do not show.
            if (zone.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(Timestamps.Seconds(ns))).Seconds == 0) Assert.Equal(ns, read);
        }
    });

    [Theory]
    [InlineData("5Min", 0, 300)]
    [InlineData("5m", 0, 300)]
    [InlineData("5M", 5, 0)]
    [InlineData("1D", 0, 86_400)]
    [InlineData("1W", 0, 604_800)]
    [InlineData("2Y", 24, 0)]
    [InlineData("1 hour 30 minutes", 0, 5_400)]
    [InlineData("-2 days", 0, -172_800)]
    [InlineData("1.5 seconds", 0, 1.5)]
    [InlineData("1 month 2 days", 1, 172_800)]
    [InlineData("3 quarters", 9, 0)]
    public void Durations_are_read(string text, long months, double seconds)
    {
        Assert.True(Interval.TryParse(text, out Interval interval));
        Assert.Equal(new Interval(months, (long)(seconds * 1e9)), interval);
        Assert.True(Interval.TryParse(interval.ToString(), out Interval again));
        Assert.Equal(interval, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("minutes")]
    [InlineData("5 parsecs")]
    [InlineData("1.5 months")]
    [InlineData("99999999999999999999 days")]
    [InlineData("9999999999 years")]
    [InlineData("5Min x")]
    public void Other_durations_are_refused(string text) => Assert.False(Interval.TryParse(text, out _));
}
