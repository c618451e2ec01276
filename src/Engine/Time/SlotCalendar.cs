using System.Diagnostics;

namespace MarketStore.Engine.Time;

/// <summary>
/// Cuts time into the slots of a timeframe, as clocks on a wall of the configured zone show them.
///
/// Slots are multiples of the timeframe on the wall clock, counted from
///
///     under a day      local midnight of each day: no slot crosses it
///     days and longer  midnight of 1970-01-01 (weeks: of Monday, 1970-01-05; years: of January 1 of the year 0)
///
/// and a slot starts at the first instant at which clocks show its time, or a later one where they skip it. When clocks
/// are put back, the repeated times belong to the slot that was running at the change. The exception are timeframes
/// that divide an hour: each of the two ambiguous hours of an autumn night has slots of its own, and a change of the
/// offset always begins a new slot, so that no bar mixes the two hours.
///
/// Hence slots follow one another without gap or overlap, and <c>SlotStart</c> is monotone, idempotent and never later
/// than its argument. Slots that begin before <see cref="Timestamps.MinNs"/> begin there.
/// </summary>
/// <remarks>Thread-safe. Instants lie in <see cref="Timestamps.MinNs"/> to <see cref="Timestamps.MaxNs"/>.</remarks>
public sealed class SlotCalendar(TimeZoneInfo zone)
{
    /// <summary>Monday, 1970-01-05, on the wall clock.</summary>
    private const long FirstMondayNs = 4 * Timestamps.NsPerDay;

    /// <summary>Later than any instant, with room for an offset to be taken off or added.</summary>
    private const long Forever = long.MaxValue - (2 * Timestamps.NsPerDay);

    /// <summary>1970-01-01 as <see cref="DateOnly.DayNumber"/>.</summary>
    private const int UnixEpochDay = 719_162;

    private readonly ZoneOffsets _offsets = new(zone);

    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>Start of the slot that contains the instant.</summary>
    public long SlotStart(Timeframe tf, long timeNs) => RunAt(tf, timeNs).SlotStart(timeNs);

    /// <summary>Start of the slot behind the one that contains the instant; days have 23 to 25 hours.</summary>
    public long NextSlotStart(Timeframe tf, long timeNs)
    {
        long length = Timeframe.NsPer(tf.Unit) * tf.Count;
        return SlotStart(tf, Timestamps.SaturatingAdd(SlotStart(tf, timeNs), length + (length / 2)));
    }

    /// <summary><see cref="SlotStart"/> of many instants, in any order; fast when they ascend.</summary>
    /// <param name="target">As long as timesNs; may be the same memory.</param>
    /// <remarks>
    /// The zone is asked once per run of equal slots: some 200 days for most timeframes. Within it, a row in the slot
    /// of the row before or in the next one costs a few comparisons, any other a division.
    /// </remarks>
    public void SlotStarts(Timeframe tf, ReadOnlySpan<long> timesNs, Span<long> target)
    {
        for (int i = 0; i < timesNs.Length;)
        {
            SlotRun run = RunAt(tf, timesNs[i]);
            i += run.FillStarts(timesNs[i..], target[i..]);
        }
    }

    /// <summary>The local calendar year of an instant. Where clocks were put back across New Year, the later.</summary>
    public int Year(long timeNs)
    {
        OffsetSpan span = _offsets.SpanAt(timeNs);
        return YearOfDay(Timestamps.FloorDivide(long.Max(timeNs + span.OffsetNs, span.ShownNs), Timestamps.NsPerDay));
    }

    /// <summary>The instants [StartNs, EndNs) whose <see cref="Year"/> this is, as far as they can be stored.</summary>
    public (long StartNs, long EndNs) YearRange(int year)
    {
        return (YearStart(year), YearStart((long)year + 1));

        long YearStart(long y) => y switch
        {
            < 1678 => Timestamps.MinNs,
            > 2262 => Timestamps.MaxNs,
            _ => long.Clamp(
                _offsets.InstantOf(DaysBeforeYear((int)y) * Timestamps.NsPerDay), Timestamps.MinNs, Timestamps.MaxNs),
        };
    }

    private SlotRun RunAt(Timeframe tf, long timeNs)
    {
        Debug.Assert(timeNs is >= Timestamps.MinNs and <= Timestamps.MaxNs, "instant out of the calendar");
        OffsetSpan span = _offsets.SpanAt(timeNs);
        return tf.DurationNs <= Timestamps.NsPerHour && Timestamps.NsPerHour % tf.DurationNs == 0
            ? RunOfHourFraction(span, tf.DurationNs, timeNs)
            : RunOnWallClock(span, tf, timeNs);
    }

    private static SlotRun RunOfHourFraction(OffsetSpan span, long durationNs, long timeNs)
    {
        long start = timeNs - Timestamps.FloorRemainder(timeNs + span.OffsetNs, durationNs);
        long first = long.Max(span.FromNs, Timestamps.MinNs);
        return start >= first
            ? new SlotRun(start, span.ToNs, durationNs)
            : SlotRun.Single(first, long.Min(start + durationNs, span.ToNs));
    }

    private SlotRun RunOnWallClock(OffsetSpan span, Timeframe tf, long timeNs)
    {
        // The latest time that clocks have shown so far: it stands still while clocks repeat themselves.
        long local = long.Max(timeNs + span.OffsetNs, span.ShownNs);
        (long into, long duration, long runEnd) = WallClockSlot(tf, local);
        long slot = Timestamps.SaturatingAdd(local, -into);
        // The last slot of a day is shorter where the timeframe does not divide the day.
        long slotEnd = long.Min(NotAfterForever(local, duration - into), runEnd) - span.OffsetNs;

        // Decided before asking for the instant: the slots of long timeframes can begin before int64 does.
        if (slot < Timestamps.MinNs - Timestamps.NsPerDay)
            return SlotRun.Single(Timestamps.MinNs, long.Min(slotEnd, span.ToNs));

        long start = slot - span.OffsetNs;
        if (start >= span.FromNs && slot > span.ShownNs && start >= Timestamps.MinNs)
            return new SlotRun(start, long.Min(runEnd - span.OffsetNs, span.ToNs), duration);

        // The slot began under another offset, or its start was skipped or had been shown before.
        start = long.Max(_offsets.InstantOf(slot), Timestamps.MinNs);
        return SlotRun.Single(start, long.Min(slotEnd, span.ToNs));
    }

    /// <summary>How far into its slot a wall-clock time is, the length of that slot, and until when slots of that
    /// length follow one another without a break.</summary>
    private static (long Into, long Duration, long RunEnd) WallClockSlot(Timeframe tf, long local)
    {
        long duration = tf.DurationNs;
        long day = Timestamps.FloorDivide(local, Timestamps.NsPerDay);
        long sinceMidnight = local - (day * Timestamps.NsPerDay);
        if (tf.Unit == TimeframeUnit.Year)
        {
            int year = YearOfDay(day), firstYear = year - (year % tf.Count);
            long firstDay = DaysBeforeYear(firstYear), into = ((day - firstDay) * Timestamps.NsPerDay) + sinceMidnight;
            duration = (DaysBeforeYear(firstYear + tf.Count) - firstDay) * Timestamps.NsPerDay;
            return (into, duration, NotAfterForever(local, duration - into));
        }
        if (tf.Unit == TimeframeUnit.Week)
            return (Timestamps.FloorRemainder(local - FirstMondayNs, duration), duration, Forever);
        if (duration >= Timestamps.NsPerDay || Timestamps.NsPerDay % duration == 0)
            return (Timestamps.FloorRemainder(local, duration), duration, Forever);
        return (sinceMidnight % duration, duration, local - sinceMidnight + Timestamps.NsPerDay);
    }

    private static long NotAfterForever(long ns, long more) => long.Min(Timestamps.SaturatingAdd(ns, more), Forever);

    private static int YearOfDay(long day) => DateOnly.FromDayNumber((int)day + UnixEpochDay).Year;

    /// <summary>Days from 1970-01-01 to January 1 of a year.</summary>
    private static long DaysBeforeYear(int year) => new DateOnly(year, 1, 1).DayNumber - UnixEpochDay;
}
