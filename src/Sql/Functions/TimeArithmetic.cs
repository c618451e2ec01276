using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Times plus intervals, in UTC. Months are those of the calendar, a day that a month does not have is its last one.</summary>
internal static class TimeArithmetic
{
    private const int NsPerTick = 100;

    /// <exception cref="SqlException">The sum is not in the years 1678 to 2261.</exception>
    public static long Add(long ns, Interval interval)
    {
        if (interval.Months != 0) ns = AddMonths(ns, interval.Months);
        long sum = Timestamps.SaturatingAdd(ns, interval.Ns);
        return sum is >= Timestamps.MinNs and < Timestamps.MaxNs ? sum : throw OutOfRange();
    }

    /// <summary>Months since the year 0, and nanoseconds into that month.</summary>
    public static (int Month, long IntoMonth) MonthOf(long ns)
    {
        DateTime day = DateOf(ns);
        long start = NsOf(new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc));
        return ((day.Year * 12) + day.Month - 1, ns - start);
    }

    /// <summary>The first instant of a month, counted from the year 0.</summary>
    /// <exception cref="SqlException">Not in the years 1678 to 2261.</exception>
    public static long StartOfMonth(long month)
    {
        // The end of the last month that times can be in is one, too.
        if (month is < 1678 * 12 or > 2262 * 12) throw OutOfRange();
        return NsOf(new DateTime((int)(month / 12), (int)(month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    /// <summary>The second that an instant is in, as a date and time of UTC.</summary>
    public static DateTime DateOf(long ns) => DateTime.UnixEpoch.AddTicks(Timestamps.FloorDivide(ns, NsPerTick));

    public static long NsOf(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) * NsPerTick;

    private static long AddMonths(long ns, long months)
    {
        (int month, long rest) = MonthOf(ns);
        long target = StartOfMonth(month + months), length = StartOfMonth(month + months + 1) - target;
        long day = rest / Timestamps.NsPerDay, last = (length / Timestamps.NsPerDay) - 1;
        return target + (Math.Min(day, last) * Timestamps.NsPerDay) + (rest % Timestamps.NsPerDay);
    }

    private static SqlException OutOfRange() => new("a time is out of range: times are from 1678 to 2261", null);
}
