using CsCheck;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>32-bit ticks: what the Go server writes for a time, and the time that is made of that.</summary>
public sealed class SlotTicksTests
{
    private static readonly string[] Zones = ["UTC", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney"];

    [Theory]
    [InlineData("1Sec", "2020-01-02 03:04:05.1", 0x19999999u)]
    [InlineData("1Sec", "2020-01-02 03:04:05.3", 0x4cccccccu)]
    [InlineData("1Sec", "2020-01-02 03:04:05.5", 0x80000000u)]
    [InlineData("1Sec", "2020-01-02 03:04:06", 0u)]
    public void Ticks_that_were_seen_on_disk(string timeframe, string time, uint tick)
    {
        SlotTicks ticks = TicksAt("UTC", timeframe, At(time), out _);
        Assert.Equal(tick, ticks.Encode(At(time)));
        Assert.Equal(At(time), ticks.Roundest(tick, out _));
    }

    /// <summary>What the Go server reads back for these, which tells that the tick is the one it had written.</summary>
    [Theory]
    [InlineData("1Min", "2016-12-31 02:59:57.14", 57, 139999992)]
    [InlineData("1D", "2016-12-30 21:37:57.14", 57, 139992267)]
    [InlineData("1Min", "2016-12-31 01:23:44.999999", 44, 999998994)]
    [InlineData("1Min", "2016-12-31 01:23:02", 1, 999999993)]
    [InlineData("10Sec", "2016-12-31 01:23:02", 2, 1000000000)]
    public void The_Go_servers_own_reading_of_our_ticks(string timeframe, string time, int second, int nanos)
    {
        SlotTicks ticks = TicksAt("UTC", timeframe, At(time), out long start);
        uint tick = ticks.Encode(At(time));
        double perDay = Timestamps.NsPerDay / GoRootBuilder.TimeframeNs(timeframe);
        double seconds = tick / (perDay * 49710.269629629629629629629629629);
        double sub = 1e9 * (seconds - Math.Floor(seconds));
        if (sub >= 1e9) (sub, seconds) = (sub - 1e9, seconds + 1);
        long whole = Timestamps.Seconds(start) + (long)(Math.Round(seconds * 1e8, MidpointRounding.AwayFromZero) / 1e8);
        Assert.Equal((second, nanos), ((int)(whole % 60), (int)(sub + 0.5)));
        Assert.Equal(At(time), ticks.Roundest(tick, out _));
    }

    /// <summary>Times no finer than a tick come back exactly: in every zone, in slots that do not divide a day too.</summary>
    [Theory]
    [InlineData("1Sec", 1)]
    [InlineData("10Sec", 1_000)]
    [InlineData("1Min", 1_000)]
    [InlineData("5Min", 1_000)]
    [InlineData("7Min", 1_000)]
    [InlineData("1H", 1_000)]
    [InlineData("2H", 10_000)]
    [InlineData("11H", 100_000)]
    [InlineData("1D", 100_000)]
    public void Times_survive_exactly(string timeframe, long unitNs)
    {
        Gen.Select(Gen.Int[0, Zones.Length - 1].Select(i => Zones[i]), TimesOf(unitNs))
            .Sample((zone, time) =>
            {
                // The 25th hour of a day has the ticks of the first.
                if (timeframe == "1D" && IsLongDay(zone, time)) return;
                SlotTicks ticks = TicksAt(zone, timeframe, time, out long start);
                var shape = new GoYearShape(TimeZoneInfo.FindSystemTimeZoneById(zone), YearOf(zone, time), GoRootBuilder.TimeframeNs(timeframe), true, ["V:2"]);
                uint tick = shape.TickOf(time);
                Assert.Equal(tick, ticks.Encode(time));
                Assert.Equal(Timestamps.ToIso(time), Timestamps.ToIso(ticks.Roundest(tick, out long moved)));
                Assert.True(start <= time && moved >= 0);
            });
    }

    /// <summary>And finer ones within one tick, never before their slot.</summary>
    [Theory]
    [InlineData("1Min", 14)]
    [InlineData("1H", 839)]
    [InlineData("1D", 20_117)]
    public void Finer_times_are_off_by_less_than_a_tick(string timeframe, long tickNs)
    {
        TimesOf(1).Sample(time =>
        {
            SlotTicks ticks = TicksAt("UTC", timeframe, time, out long start);
            uint tick = ticks.Encode(time);
            long first = ticks.First(tick), roundest = ticks.Roundest(tick, out long moved);
            Assert.Equal((tick, tick, first + moved), (ticks.Encode(first), ticks.Encode(roundest), roundest));
            Assert.InRange(time - first, 0, tickNs);
            Assert.InRange(roundest - first, 0, tickNs);
            Assert.True(first >= start);
        });
    }

    [Fact]
    public void Ticks_of_slots_longer_than_a_day_say_nothing()
    {
        long time = At("2020-06-03 12:00:00");
        SlotTicks ticks = TicksAt("UTC", "1W", time, out long start);
        Assert.Equal(0u, ticks.Encode(time));
        Assert.Equal((start, start), (ticks.Roundest(0, out _), ticks.First(77)));
    }

    /// <summary>Multiples of a unit in the years 1990 to 2030, whole seconds and slot edges more often than chance has it.</summary>
    private static Gen<long> TimesOf(long unitNs) =>
        Gen.Select(Gen.Long[At("1990-01-02 00:00:00") / Timestamps.NsPerHour, At("2030-01-01 00:00:00") / Timestamps.NsPerHour],
            Gen.OneOf(Gen.Long[0, Timestamps.NsPerHour - 1], Gen.Long[0, 3599].Select(s => s * Timestamps.NsPerSecond), Gen.Const(0L)),
            (hour, rest) => ((hour * Timestamps.NsPerHour) + rest) / unitNs * unitNs);

    private static SlotTicks TicksAt(string zone, string timeframe, long time, out long start)
    {
        TimeZoneInfo info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var shape = new GoYearShape(info, YearOf(zone, time), GoRootBuilder.TimeframeNs(timeframe), true, ["V:2"]);
        var calendar = new GoCalendar(new ZoneOffsets(info), shape.Year, shape.TimeframeNs);
        long index = shape.IndexOf(time);
        start = calendar.SlotStart(index)!.Value;
        return calendar.TicksOf(index, start);
    }

    private static int YearOf(string zone, long time) => new SlotCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone)).Year(time);

    private static bool IsLongDay(string zone, long time)
    {
        _ = Timeframe.TryParseStorable("1D", out Timeframe day);
        var calendar = new SlotCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone));
        return time - calendar.SlotStart(day, time) >= Timestamps.NsPerDay;
    }
}
