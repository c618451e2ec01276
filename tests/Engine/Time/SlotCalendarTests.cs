using System.Globalization;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Time;

/// <summary>Slots by example: what a person with a calendar and a wall clock would answer.</summary>
public sealed class SlotCalendarTests
{
    [Theory]
    // A slot contains its start, and what follows up to the next one.
    [InlineData("UTC", "1Min", "2020-01-02T03:04:30", "2020-01-02T03:04:00")]
    [InlineData("UTC", "1Min", "2020-01-02T03:04:00", "2020-01-02T03:04:00")]
    [InlineData("UTC", "4H", "2020-01-02T03:04:30", "2020-01-02T00:00:00")]
    [InlineData("UTC", "1D", "2020-01-01T23:59:59", "2020-01-01T00:00:00")]
    [InlineData("UTC", "2D", "1970-01-02T12:00:00", "1970-01-01T00:00:00")]
    [InlineData("UTC", "1W", "2020-01-02T03:04:30", "2019-12-30T00:00:00")]
    [InlineData("UTC", "2W", "1970-01-18T00:00:00", "1970-01-05T00:00:00")]
    [InlineData("UTC", "1Y", "2020-07-02T03:04:30", "2020-01-01T00:00:00")]
    [InlineData("UTC", "5Y", "2024-12-31T23:59:59", "2020-01-01T00:00:00")]
    // Seven minutes do not divide a day: the last slot of a day is cut short by midnight.
    [InlineData("UTC", "7Min", "2020-01-02T23:59:00", "2020-01-02T23:55:00")]
    [InlineData("UTC", "7Min", "2020-01-03T00:06:59", "2020-01-03T00:00:00")]
    [InlineData("UTC", "5H", "2020-01-03T23:00:00", "2020-01-03T20:00:00")]
    [InlineData("UTC", "48H", "1970-01-02T12:00:00", "1970-01-01T00:00:00")]
    // Before 1970.
    [InlineData("UTC", "1Min", "1969-12-31T23:59:59", "1969-12-31T23:59:00")]
    [InlineData("UTC", "1W", "1970-01-04T23:59:59", "1969-12-29T00:00:00")]
    [InlineData("UTC", "2W", "1970-01-04T23:59:59", "1969-12-22T00:00:00")]
    [InlineData("UTC", "100Y", "1699-01-01T00:00:00", "1678-01-01T00:00:00")]
    [InlineData("UTC", "5200W", "1678-01-01T00:00:00", "1678-01-01T00:00:00")]
    // New York: days begin at its midnight, in winter and in summer.
    [InlineData("America/New_York", "1D", "2020-01-02T03:04:30", "2020-01-01T05:00:00")]
    [InlineData("America/New_York", "1D", "2020-07-02T03:04:30", "2020-07-01T04:00:00")]
    [InlineData("America/New_York", "2H", "2020-07-01T13:30:00", "2020-07-01T12:00:00")]
    [InlineData("America/New_York", "1Y", "2020-01-01T04:59:59", "2019-01-01T05:00:00")]
    [InlineData("America/New_York", "1W", "2020-03-10T12:00:00", "2020-03-09T04:00:00")]
    [InlineData("America/New_York", "1W", "2020-03-08T12:00:00", "2020-03-02T05:00:00")]
    // Spring: 02:00 is skipped, so the slot of 02:00 to 04:00 begins at 03:00, when it is 07:00 UTC.
    [InlineData("America/New_York", "2H", "2020-03-08T07:30:00", "2020-03-08T07:00:00")]
    [InlineData("America/New_York", "2H", "2020-03-08T06:59:59", "2020-03-08T05:00:00")]
    [InlineData("America/New_York", "4H", "2020-03-08T07:30:00", "2020-03-08T05:00:00")]
    [InlineData("America/New_York", "4H", "2020-03-08T08:00:00", "2020-03-08T08:00:00")]
    // Autumn: 01:00 to 02:00 is shown twice, two slots by the hour but one of 2H that lasts three hours.
    [InlineData("America/New_York", "1H", "2020-11-01T05:30:00", "2020-11-01T05:00:00")]
    [InlineData("America/New_York", "1H", "2020-11-01T06:30:00", "2020-11-01T06:00:00")]
    [InlineData("America/New_York", "2H", "2020-11-01T06:59:59", "2020-11-01T04:00:00")]
    [InlineData("America/New_York", "2H", "2020-11-01T07:00:00", "2020-11-01T07:00:00")]
    [InlineData("America/New_York", "1D", "2020-11-02T04:59:59", "2020-11-01T04:00:00")]
    // Half hours, and a change by half an hour within the hour: 02:00 becomes 01:30 at 15:00 UTC.
    [InlineData("Asia/Kolkata", "1H", "2020-01-01T00:00:00", "2019-12-31T23:30:00")]
    [InlineData("Asia/Kolkata", "1D", "2020-01-01T18:29:59", "2019-12-31T18:30:00")]
    [InlineData("Australia/Lord_Howe", "1H", "2020-04-04T14:59:59", "2020-04-04T14:00:00")]
    [InlineData("Australia/Lord_Howe", "1H", "2020-04-04T15:10:00", "2020-04-04T15:00:00")]
    [InlineData("Australia/Lord_Howe", "1H", "2020-04-04T15:30:00", "2020-04-04T15:30:00")]
    // No midnight on 2018-11-04 in Sao Paulo: the day begins at 01:00. In February 23:00 to 24:00 was shown twice.
    [InlineData("America/Sao_Paulo", "1D", "2018-11-04T12:00:00", "2018-11-04T03:00:00")]
    [InlineData("America/Sao_Paulo", "1D", "2018-11-04T02:59:59", "2018-11-03T03:00:00")]
    [InlineData("America/Sao_Paulo", "1D", "2018-02-18T02:59:59", "2018-02-17T02:00:00")]
    // Apia went from December 29 to December 31.
    [InlineData("Pacific/Apia", "1D", "2011-12-30T09:59:59", "2011-12-29T10:00:00")]
    [InlineData("Pacific/Apia", "1D", "2011-12-30T10:00:00", "2011-12-30T10:00:00")]
    [InlineData("Europe/London", "1D", "1970-01-01T12:00:00", "1969-12-31T23:00:00")]
    public void The_slot_of_an_instant_starts_at(string zone, string timeframe, string instant, string start) =>
        Assert.Equal(
            Timestamps.ToIso(Ns(start)), Timestamps.ToIso(Calendar(zone).SlotStart(Storable(timeframe), Ns(instant))));

    [Theory]
    [InlineData("UTC", 2020, "2020-01-01T00:00:00", "2021-01-01T00:00:00")]
    [InlineData("America/New_York", 2020, "2020-01-01T05:00:00", "2021-01-01T05:00:00")]
    [InlineData("Asia/Tokyo", 2020, "2019-12-31T15:00:00", "2020-12-31T15:00:00")]
    [InlineData("UTC", 1677, "1678-01-01T00:00:00", "1678-01-01T00:00:00")]
    [InlineData("Asia/Tokyo", 2262, "2261-12-31T15:00:00", "2262-01-01T00:00:00")]
    [InlineData("UTC", int.MaxValue, "2262-01-01T00:00:00", "2262-01-01T00:00:00")]
    [InlineData("UTC", int.MinValue, "1678-01-01T00:00:00", "1678-01-01T00:00:00")]
    public void A_year_reaches_from_local_new_year_to_the_next(string zone, int year, string start, string end) =>
        Assert.Equal((Ns(start), Ns(end)), Calendar(zone).YearRange(year));

    [Fact]
    public void January_1_in_UTC_can_be_last_year_in_New_York()
    {
        Assert.Equal(2019, Calendar("America/New_York").Year(Ns("2020-01-01T02:00:00")));
        Assert.Equal(2020, Calendar("UTC").Year(Ns("2020-01-01T02:00:00")));
        Assert.Equal(1969, Calendar("UTC").Year(-1));
    }

    internal static SlotCalendar Calendar(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>
    /// The run of equal slots that began in a repeated hour took the day's cut-off last slot for a whole one, so that
    /// the rows behind midnight fell into it.
    /// </summary>
    [Fact]
    public void A_repeated_hour_before_midnight_does_not_lengthen_the_last_slot_of_the_day()
    {
        var calendar = new SlotCalendar(TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"));
        long repeated = Ns("2018-02-18T02:30:00"), nextDay = Ns("2018-02-18T03:30:00");
        long[] starts = new long[2];
        calendar.SlotStarts(Storable("5H"), [repeated, nextDay], starts);
        Assert.Equal([Ns("2018-02-17T22:00:00"), Ns("2018-02-18T03:00:00")], starts);
    }

    internal static Timeframe Storable(string text) =>
        Timeframe.TryParseStorable(text, out Timeframe tf) ? tf : throw new FormatException(text);

    internal static long Ns(string utc) =>
        (DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks * 100;
}
