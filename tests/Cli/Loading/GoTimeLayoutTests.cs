using System.Globalization;
using System.Text;
using CsCheck;
using MarketStore.Cli.Loading.Times;
using MarketStore.Engine;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>Go layouts: what Go's time.Parse reads, and the tails that the original's console takes.</summary>
public sealed class GoTimeLayoutTests
{
    [Theory]
    [InlineData("20060102 15:04:05", "20161230 21:37:57", "2016-12-30T21:37:57Z")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57 140000", "2016-12-30T21:37:57.14Z")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57 000001", "2016-12-30T21:37:57.000001Z")]
    [InlineData("20060102 150405", "20161230 213757140", "2016-12-30T21:37:57.14Z")]
    [InlineData("20060102 150405", "20161230 213757123456789", "2016-12-30T21:37:57.123456789Z")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57.5", "2016-12-30T21:37:57.5Z")]
    [InlineData("2006-01-02T15:04:05.000000", "2020-01-01T00:00:01.000002", "2020-01-01T00:00:01.000002Z")]
    [InlineData("2006-01-02T15:04:05.999", "2020-01-01T00:00:01", "2020-01-01T00:00:01Z")]
    [InlineData("2006-01-02T15:04:05,999", "2020-01-01T00:00:01,123456", "2020-01-01T00:00:01.123456Z")]
    [InlineData("1/2/2006 3:04:05 PM", "12/31/2019 12:04:05 AM", "2019-12-31T00:04:05Z")]
    [InlineData("1/2/2006 3:04:05 PM", "2/3/2019 12:00:00 PM", "2019-02-03T12:00:00Z")]
    [InlineData("1/2/2006 3:04:05 PM", "2/3/2019 1:02:03 pm", "2019-02-03T13:02:03Z")]
    [InlineData("Mon Jan _2 15:04:05 2006", "Fri Mar  8 14:30:00 2024", "2024-03-08T14:30:00Z")]
    [InlineData("Mon Jan _2 15:04:05 2006", "FRI mar 18 14:30:00 2024", "2024-03-18T14:30:00Z")]
    [InlineData("Monday, 02-Jan-06 15:04:05 MST", "Friday, 08-Mar-69 14:30:00 UTC", "1969-03-08T14:30:00Z")]
    [InlineData("Monday, 02-Jan-06 15:04:05 MST", "Friday, 08-Mar-68 14:30:00 GMT", "2068-03-08T14:30:00Z")]
    [InlineData("January 2, 2006", "March 8, 2024", "2024-03-08T00:00:00Z")]
    [InlineData("2006-01-02T15:04:05Z07:00", "2024-03-08T14:30:00+05:30", "2024-03-08T09:00:00Z")]
    [InlineData("2006-01-02T15:04:05Z07:00", "2024-03-08T14:30:00.25Z", "2024-03-08T14:30:00.25Z")]
    [InlineData("2006-01-02 15:04:05 -0700 MST", "2016-12-30 21:38:10 +0000 UTC", "2016-12-30T21:38:10Z")]
    [InlineData("2006-01-02 15:04:05 -0700 MST", "2016-12-30 16:38:10 -0500 EST", "2016-12-30T21:38:10Z")]
    [InlineData("2006-01-02 15-07", "2024-03-08 14-05", "2024-03-08T19:00:00Z")]
    [InlineData("2006 002 15:04", "2024 068 14:30", "2024-03-08T14:30:00Z")]
    [InlineData("2006 __2", "2024  68", "2024-03-08T00:00:00Z")]
    [InlineData("2006", "2024", "2024-01-01T00:00:00Z")]
    public void Reads(string layout, string text, string expected) => Assert.Equal(expected, Read(layout, text));

    [Theory]
    [InlineData("20060102 15:04:05", "20161230 21:37")]
    [InlineData("20060102 15:04:05", "20161330 21:37:57")]
    [InlineData("20060102 15:04:05", "20170229 21:37:57")]
    [InlineData("20060102 15:04:05", "20161230 24:00:00")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57 1234567891")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57 ")]
    [InlineData("20060102 15:04:05", "20161230 21:37:57 12x")]
    [InlineData("20060102 15:04:05.000", "20161230 21:37:57.12")]
    [InlineData("2006-01-02", "2016-12-30 12")]
    [InlineData("1/2/2006 3:04 PM", "1/2/2006 13:04 PM")]
    [InlineData("2006-01-02", "1500-01-01")]
    [InlineData("2006-01-02", "")]
    public void Refuses(string layout, string text) => Assert.Null(Read(layout, text));

    [Fact]
    public void A_layout_without_a_year_is_none() =>
        Assert.Contains("is no time layout", Assert.Throws<MarketStoreException>(() => new GoTimeLayout("yyyy-MM-dd")).Message, StringComparison.Ordinal);

    /// <summary>Every text is read by itself: a tail in one row says nothing about the next.</summary>
    [Fact]
    public void Tails_may_differ_from_row_to_row()
    {
        var layout = new GoTimeLayout("20060102 15:04:05");
        foreach ((string tail, long nanos) in new[] { ("", 0L), (".5", 500_000_000L), (" 140000", 140_000_000L), ("", 0L), ("123", 123_000_000L), (":000000007", 7L) })
        {
            Assert.True(layout.TryParse(Encoding.UTF8.GetBytes("20161230 21:37:57" + tail), out WallTime time));
            Assert.Equal(nanos, Timestamps.Nanos(time.LocalNs));
        }
    }

    /// <summary>Elements in any order, with any separators, read back what .NET wrote.</summary>
    [Fact]
    public void Random_layouts_read_what_was_written()
    {
        (string Go, string Net)[] days = [("2006", "yyyy"), ("01", "MM"), ("02", "dd")];
        (string Go, string Net)[] words = [("2006", "yyyy"), ("Jan", "MMM"), ("02", "dd"), ("Monday", "dddd")];
        (string Go, string Net)[][] clocks = [[("15", "HH"), ("04", "mm"), ("05", "ss")], [("03", "hh"), ("04", "mm"), ("05", "ss"), ("PM", "tt")]];
        Gen.Select(Gen.Shuffle(days), Gen.Shuffle(words), Gen.Int[0, 1], Gen.Int[0, 1], OneOf("/", "-", ".", "_T", " ", ":"), Gen.DateTime[new DateTime(1700, 1, 1), new DateTime(2261, 1, 1)])
            .Sample((plain, named, style, clock, separator, time) =>
            {
                (string Go, string Net)[] parts = [.. style == 0 ? plain : named, .. clocks[clock]];
                string go = string.Join(separator, parts.Select(part => part.Go));
                string net = string.Join($"'{separator}'", parts.Select(part => part.Net));
                DateTime second = new(time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
                string text = second.ToString(net, CultureInfo.InvariantCulture);
                Assert.Equal(Timestamps.ToIso((second - DateTime.UnixEpoch).Ticks * 100), Read(go, text));
            });
    }

    private static string? Read(string layout, string text) =>
        new LayoutTimes(new GoTimeLayout(layout), new LocalClock(TimeZoneInfo.Utc)).TryRead(Encoding.UTF8.GetBytes(text), out long ns) ? Timestamps.ToIso(ns) : null;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
