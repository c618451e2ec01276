using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

/// <summary>
/// When the numbered slots of a Go year file begin. They are counted in elapsed time from January 1 on the wall clock of
/// the zone, so that slots of several hours move by an hour on the wall clock when summer begins:
///
///     slot i begins at   local January 1 00:00 + (i - 1) x timeframe      i = 1, 2, ...
///     days begin at      local midnight of January 1 + i days             i = 0, 1, ...
/// </summary>
internal sealed class GoCalendar
{
    private readonly ZoneOffsets _zone;
    private readonly long _timeframeNs;
    private readonly long _yearStartLocalNs;
    private readonly long _yearStartNs;

    /// <param name="zone">The zone that the Go server was configured with.</param>
    /// <param name="year">1678 to 2261.</param>
    /// <param name="timeframeNs">Of the year file's header.</param>
    public GoCalendar(ZoneOffsets zone, int year, long timeframeNs)
    {
        (_zone, _timeframeNs) = (zone, timeframeNs);
        _yearStartLocalNs = NsOfYear(year);
        _yearStartNs = long.Max(zone.InstantOf(_yearStartLocalNs), Timestamps.MinNs);
        YearEndNs = long.Min(zone.InstantOf(NsOfYear(year + 1)), Timestamps.MaxNs);
    }

    /// <summary>The first instant that is not in the year any more.</summary>
    public long YearEndNs { get; }

    private bool IsDaily => _timeframeNs == Timestamps.NsPerDay;

    /// <summary>Slots that the file has room for; a timeframe that does not divide the year writes one beyond.</summary>
    public long SlotCount => (YearEndNs - _yearStartNs) / _timeframeNs;

    /// <summary>Number of the first slot that can hold a row.</summary>
    public long FirstIndex => IsDaily ? 0 : 1;

    /// <summary>Start of a slot, nanoseconds UTC; null beyond the end of the year.</summary>
    public long? SlotStart(long index)
    {
        if (index < FirstIndex || index > SlotCount + 1) return null;
        long start = IsDaily
            ? _zone.InstantOf(_yearStartLocalNs + (index * Timestamps.NsPerDay))
            : _yearStartNs + ((index - 1) * _timeframeNs);
        return start < YearEndNs ? start : null;
    }

    /// <summary>How the ticks in a slot count time; the slot's start must exist.</summary>
    public SlotTicks TicksOf(long index, long slotStartNs)
    {
        // Integers, as in the Go server: 205 for 7Min, 0 for anything longer than a day.
        long intervalsPerDay = Timestamps.NsPerDay / _timeframeNs;
        if (intervalsPerDay == 0) return new SlotTicks(slotStartNs, slotStartNs, 0);
        // In UTC whatever the zone, and a day early for days, which count from 0.
        double seconds = (index - 1) * 86400.0 / intervalsPerDay;
        return new SlotTicks(
            _yearStartLocalNs + ((long)seconds * Timestamps.NsPerSecond), slotStartNs, intervalsPerDay);
    }

    /// <summary>January 1 as clocks show it, counted as if they showed UTC.</summary>
    private static long NsOfYear(int year) =>
        (new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks * 100;
}
