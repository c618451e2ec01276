using System.Text;
using CsCheck;
using MarketStore.Cli.Loading.Times;
using MarketStore.Engine;
using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Zones, numbers, ISO 8601, and files that nobody described.</summary>
public sealed class TimeReaderTests
{
    [Theory]
    [InlineData("timestamp", "1704205800", "2024-01-02T14:30:00Z")]
    [InlineData("timestamp", "1704205800.123456789", "2024-01-02T14:30:00.123456789Z")]
    [InlineData("timestamp", "1704205800.1234567890", "2024-01-02T14:30:00.123456789Z")]
    [InlineData("timestamp", "-1.5", "1969-12-31T23:59:58.5Z")]
    [InlineData("timestamp", "1704205800.1234567891", null)]
    [InlineData("timestamp", "17042058000000", null)]
    [InlineData("timestamp", "", null)]
    [InlineData("timestamp", "12:30", null)]
    [InlineData("timestamp_ms", "1704205800123", "2024-01-02T14:30:00.123Z")]
    [InlineData("timestamp_us", "1704205800123456", "2024-01-02T14:30:00.123456Z")]
    [InlineData("timestamp_ns", "1704205800123456789", "2024-01-02T14:30:00.123456789Z")]
    [InlineData("iso", "2024-03-08T14:30:00.5+01:00", "2024-03-08T13:30:00.5Z")]
    [InlineData("iso", "2024-03-08", "2024-03-08T00:00:00Z")]
    [InlineData("iso", "2024-03-08 14:30", "2024-03-08T14:30:00Z")]
    [InlineData("iso", "2024-03-08 14:30:00 +0130", "2024-03-08T13:00:00Z")]
    [InlineData("iso", "2024-03-08 14:30:00x", null)]
    [InlineData("iso", "2024-02-30", null)]
    public void Reads(string format, string text, string? expected) => Assert.Equal(expected, Read(TimeReader.Of(format, Clock("UTC")), text));

    [Theory]
    [InlineData("America/New_York", "2024-03-10 01:59:59", "2024-03-10T06:59:59Z")]
    [InlineData("America/New_York", "2024-03-10 02:30:00", "2024-03-10T07:30:00Z")] // Skipped: as if clocks had not been moved.
    [InlineData("America/New_York", "2024-03-10 03:00:00", "2024-03-10T07:00:00Z")]
    [InlineData("America/New_York", "2024-11-03 01:30:00", "2024-11-03T05:30:00Z")] // Shown twice: the first.
    [InlineData("America/New_York", "2024-11-03 02:00:00", "2024-11-03T07:00:00Z")]
    [InlineData("US/Eastern", "2016-12-30 16:38:00", "2016-12-30T21:38:00Z")]
    [InlineData("Asia/Kolkata", "2024-01-01 05:30:00", "2024-01-01T00:00:00Z")]
    public void Wall_clocks_are_read_in_their_zone(string zone, string text, string expected) =>
        Assert.Equal(expected, Read(TimeReader.Of("2006-01-02 15:04:05", Clock(zone)), text));

    [Fact]
    public void A_name_of_an_offset_must_be_one_of_the_zone()
    {
        TimeReader reader = TimeReader.Of("2006-01-02 15:04 MST", Clock("America/New_York"));
        Assert.Equal("2024-11-03T06:30:00Z", Read(reader, "2024-11-03 01:30 EST"));
        Assert.Equal("2024-11-03T05:30:00Z", Read(reader, "2024-11-03 01:30 EDT"));
        Assert.Null(Read(reader, "2024-11-03 01:30 CST"));
        Assert.Null(Read(reader, "2024-07-03 01:30 EST"));
    }

    /// <summary>The memory of the last stretch of time never shows, and SQL reads the same instant.</summary>
    [Fact]
    public void Local_times_are_those_of_sql() =>
        Gen.Select(OneOf("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "UTC"), Gen.Long[-2_000_000_000, 4_000_000_000].Array[1, 50])
            .Sample((name, seconds) =>
            {
                TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(name);
                var clock = new LocalClock(zone);
                foreach (long second in seconds)
                {
                    string text = DateTime.UnixEpoch.AddSeconds(second).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
                    Assert.True(TimestampText.TryParse(text, zone, out long expected));
                    Assert.Equal((text, TimestampText.Format(expected, TimeZoneInfo.Utc)), (text, Read(new IsoTimes(clock), text)));
                }
            });

    [Theory]
    [InlineData("2024-03-08T14:30:00Z", "2024-03-08T14:30:00Z")]
    [InlineData("1704205800", "2024-01-02T14:30:00Z")]
    [InlineData("1704205800123", "2024-01-02T14:30:00.123Z")]
    [InlineData("1704205800123456", "2024-01-02T14:30:00.123456Z")]
    [InlineData("1704205800123456789", "2024-01-02T14:30:00.123456789Z")]
    [InlineData("20240308", "2024-03-08T00:00:00Z")]
    [InlineData("20240308 14:30:00", "2024-03-08T14:30:00Z")]
    [InlineData("3/8/2024 2:30:00 PM", "2024-03-08T14:30:00Z")]
    [InlineData("3/8/2024 14:30", "2024-03-08T14:30:00Z")]
    [InlineData("2016-12-30 21:38:10 +0000 UTC", "2016-12-30T21:38:10Z")]
    public void Forms_are_found_out(string text, string expected) => Assert.Equal(expected, Read(TimeSniffer.Find([text], Clock("UTC")), text));

    [Fact]
    public void What_cannot_be_found_out_is_asked_for() =>
        Assert.Contains("how is 'noon' to be read as a time?", Assert.Throws<MarketStoreException>(() => TimeSniffer.Find(["noon"], Clock("UTC"))).Message, StringComparison.Ordinal);

    private static LocalClock Clock(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static string? Read(TimeReader reader, string text) => reader.TryRead(Encoding.UTF8.GetBytes(text), out long ns) ? Timestamps.ToIso(ns) : null;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
