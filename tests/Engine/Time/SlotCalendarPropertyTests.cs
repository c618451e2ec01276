using CsCheck;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Engine.Time;

/// <summary>What holds of slots everywhere, and a model that finds them walking through time by the minute.</summary>
public sealed class SlotCalendarPropertyTests
{
    private static readonly string[] Zones =
    [
        "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
        "Europe/London", "America/St_Johns", "Africa/Casablanca", "Asia/Manila", "America/Juneau", "Pacific/Kwajalein",
    ];

    private static readonly string[] Timeframes =
    [
        "1Sec", "10Sec", "7Sec", "1Min", "5Min", "7Min", "15Min", "40Min", "45Min", "60Min", "2H", "4H", "5H", "24H",
        "36H", "1D", "3D", "1W", "2W", "1Y", "7Y", "99Y",
    ];

    /// <summary>Changes of the offset that are out of the ordinary, or ordinary.</summary>
    private static readonly string[] Changes =
    [
        "2020-03-08T07:00:00", "2020-11-01T06:00:00", // New York
        "2019-04-06T15:00:00", "2019-10-05T15:30:00", // Lord Howe: by half an hour
        "2018-02-18T02:00:00", "2018-11-04T03:00:00", // Sao Paulo: at midnight
        "2011-12-30T10:00:00", "1993-08-21T12:00:00", // Apia and Kwajalein: a day skipped
        "2010-11-07T02:31:00", "2011-03-13T03:31:00", // St John's: at one minute past midnight
        "1971-10-31T02:00:00", "1970-01-01T00:00:00", // London: end of three years of summer time
        "2019-05-05T02:00:00", "2019-06-09T02:00:00", // Casablanca: winter time during Ramadan
    ];

    private static readonly Dictionary<string, SlotCalendar> Calendars =
        Zones.ToDictionary(zone => zone, SlotCalendarTests.Calendar);

    private const long MaxStep = 200 * Timestamps.NsPerMinute;

    private static readonly Gen<SlotCalendar> AnyCalendar = AnyOf(Zones).Select(zone => Calendars[zone]);

    private static readonly Gen<long> NearAChange = Gen.Select(
        AnyOf(Changes), Gen.Long[-2 * Timestamps.NsPerDay, 2 * Timestamps.NsPerDay],
        (change, away) => SlotCalendarTests.Ns(change) + away);

    private static readonly Gen<long> AnyTime =
        Gen.OneOf(NearAChange, Gen.Long[Timestamps.MinNs, Timestamps.MaxNs - 1]);

    [Fact]
    public void Slots_start_no_later_than_what_they_contain_and_follow_one_another() =>
        Gen.Select(AnyCalendar, AnyOf(Timeframes), AnyTime, Gen.Long[0, 3 * Timestamps.NsPerDay])
            .Sample((calendar, timeframe, time, more) =>
            {
                Timeframe tf = SlotCalendarTests.Storable(timeframe);
                long later = long.Min(time + more, Timestamps.MaxNs - 1);
                long slot = calendar.SlotStart(tf, time);
                Assert.InRange(slot, Timestamps.MinNs, time);
                Assert.Equal(slot, calendar.SlotStart(tf, slot));
                Assert.InRange(calendar.SlotStart(tf, later), slot, later);
                if (slot == Timestamps.MinNs) return;
                Assert.InRange(calendar.SlotStart(tf, slot - 1), Timestamps.MinNs, slot - 1);
            }, iter: 20_000);

    [Fact]
    public void Many_instants_at_once_give_the_same_slots_as_one_by_one() =>
        Gen.Select(AnyCalendar, AnyOf(Timeframes), AnyTime, Gen.Long[1, MaxStep].Array[0, 300], Gen.Bool)
            .Sample((calendar, timeframe, first, steps, ascending) =>
            {
                Timeframe tf = SlotCalendarTests.Storable(timeframe);
                long[] times = new long[steps.Length];
                for (int i = 0; i < times.Length; i++)
                    times[i] = long.Min(first += steps[i], Timestamps.MaxNs - 1);
                if (!ascending) Array.Reverse(times);
                long[] expected = [.. times.Select(time => calendar.SlotStart(tf, time))];
                calendar.SlotStarts(tf, times, times);
                Assert.Equal(expected, times);
            }, iter: 2_000);

    [Fact]
    public void An_instant_lies_in_the_range_of_its_year() =>
        Gen.Select(AnyCalendar, AnyTime).Sample((calendar, time) =>
        {
            (long start, long end) = calendar.YearRange(calendar.Year(time));
            Assert.InRange(time, start, end - 1);
            Assert.Equal(start, calendar.SlotStart(SlotCalendarTests.Storable("1Y"), time));
            if (end < Timestamps.MaxNs) Assert.Equal(calendar.Year(time) + 1, calendar.Year(end));
        }, iter: 10_000);

    [Theory]
    [InlineData("15Min")]
    [InlineData("60Min")]
    [InlineData("7Min")]
    [InlineData("45Min")]
    [InlineData("4H")]
    [InlineData("5H")]
    [InlineData("1D")]
    [InlineData("2D")]
    [InlineData("1W")]
    public void Slots_are_those_of_a_walk_through_time_by_the_minute(string timeframe) =>
        Gen.Select(AnyCalendar, NearAChange).Sample((calendar, time) =>
        {
            Timeframe tf = SlotCalendarTests.Storable(timeframe);
            Assert.Equal(
                Timestamps.ToIso(Walk(calendar.Zone, tf, time)), Timestamps.ToIso(calendar.SlotStart(tf, time)));
        }, iter: 100);

    /// <summary>Labels each minute since well before the slot; returns the first with the label of the last.</summary>
    private static long Walk(TimeZoneInfo zone, Timeframe tf, long timeNs)
    {
        long lastMinute = Timestamps.FloorDivide(timeNs, Timestamps.NsPerMinute);
        long minute = lastMinute - (tf.DurationNs / Timestamps.NsPerMinute) - (4 * 1440);
        var shown = DateTime.MinValue;
        (TimeSpan offset, int changes) = (TimeSpan.Zero, 0);
        (long start, (DateTime, long, int) label) = (minute, default);
        for (; minute <= lastMinute; minute++)
        {
            DateTime utc = DateTime.UnixEpoch.AddMinutes(minute);
            if (zone.GetUtcOffset(utc) != offset) (offset, changes) = (zone.GetUtcOffset(utc), changes + 1);
            DateTime wall = DateTime.SpecifyKind(utc + offset, DateTimeKind.Unspecified);
            if (wall > shown) shown = wall;
            (DateTime, long, int) next = Label(tf, wall, shown, changes);
            if (next != label) (start, label) = (minute, next);
        }
        return start * Timestamps.NsPerMinute;
    }

    /// <param name="wall">What clocks show.</param>
    /// <param name="shown">The latest that they have shown so far.</param>
    private static (DateTime Day, long Part, int Changes) Label(
        Timeframe tf, DateTime wall, DateTime shown, int changes)
    {
        long minutes = tf.DurationNs / Timestamps.NsPerMinute;
        if (60 % minutes == 0) return (wall.Date, ((wall.Hour * 60) + wall.Minute) / minutes, changes);
        if (minutes < 1440) return (shown.Date, ((shown.Hour * 60) + shown.Minute) / minutes, 0);
        if (tf.Unit == TimeframeUnit.Week) return (shown.Date.AddDays(-(((int)shown.DayOfWeek + 6) % 7)), 0, 0);
        return (default, (long)Math.Floor((shown.Date - DateTime.UnixEpoch).TotalDays / tf.Count), 1);
    }

    private static Gen<T> AnyOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
