using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>Ticks where the clocks of a zone show round times. Where a day begins among hours, its date stands.</summary>
internal sealed class TimeAxis(TimeZoneInfo zone)
{
    private const int LeastYear = 1678;

    private static readonly TimeStep[] Steps = [.. Below(1, "HH:mm:ss.fffffff"), .. Below(1_000, "HH:mm:ss.ffffff"), .. Below(1_000_000, "HH:mm:ss.fff"), .. Longer()];

    /// <summary>Round times between two, both included.</summary>
    /// <param name="most">As many as there is room for, 1 at the least.</param>
    public IReadOnlyList<(long Ns, string Label)> Ticks(long from, long to, int most)
    {
        double room = ((double)to - from) / Math.Max(1, most);
        int found = Array.FindIndex(Steps, step => step.Length >= room);
        TimeStep chosen = found >= 0 ? Steps[found] : Years((int)Math.Ceiling(room / Steps[^1].Length));
        var ticks = new List<(long, string)>();
        DateTime first = Local(from), last = Local(to);
        for (DateTime local = FirstOf(first, chosen); local <= last && ticks.Count <= most + 1; local = Next(local, chosen))
        {
            if (zone.IsInvalidTime(local)) continue;
            long ns = Instant(local);
            if (ns >= from && ns <= to && (ticks.Count == 0 || ns > ticks[^1].Item1)) ticks.Add((ns, Label(local, chosen)));
        }
        return ticks;
    }

    /// <summary>The first and the last time: <c>2026-01-02 14:30 to 20:59</c>, <c>2026-01-02 to 2026-06-30</c>.</summary>
    public string Span(long from, long to)
    {
        DateTime first = Local(from), last = Local(to);
        if (from == to) return Text(first);
        bool isOneDay = first.Date == last.Date;
        return $"{Text(first)} to {(isOneDay ? last.ToString(ClockOf(last), CultureInfo.InvariantCulture) : Text(last))}";
    }

    private static string Text(DateTime local) =>
        local.ToString(local.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd " + ClockOf(local), CultureInfo.InvariantCulture);

    private static string ClockOf(DateTime local) =>
        local.Ticks % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : local.Ticks % TimeSpan.TicksPerSecond == 0 ? "HH:mm:ss" : "HH:mm:ss.FFFFFFF";

    private static string Label(DateTime local, TimeStep step)
    {
        bool isDay = step.Months == 0 && step.Ns < Timestamps.NsPerDay && local.TimeOfDay == TimeSpan.Zero;
        return local.ToString(isDay ? "MMM dd" : step.Format, CultureInfo.InvariantCulture);
    }

    private static DateTime FirstOf(DateTime local, TimeStep step)
    {
        if (step.Months > 0)
        {
            int months = (local.Year * 12) + local.Month - 1;
            var start = new DateTime(Math.Max(LeastYear, months / step.Months * step.Months / 12), (months / step.Months * step.Months % 12) + 1, 1);
            return start < local ? start.AddMonths(step.Months) : start;
        }
        // Ticks of .NET are 100 ns.
        long ticks = Math.Max(1, step.Ns / 100), rest = (local - DateTime.UnixEpoch).Ticks % ticks;
        return rest == 0 ? local : local.AddTicks(rest > 0 ? ticks - rest : -rest);
    }

    private static DateTime Next(DateTime local, TimeStep step) => step.Months > 0 ? local.AddMonths(step.Months) : local.AddTicks(Math.Max(1, step.Ns / 100));

    private DateTime Local(long ns)
    {
        DateTime utc = DateTime.UnixEpoch.AddTicks(ns / 100);
        return DateTime.SpecifyKind(utc + zone.GetUtcOffset(utc), DateTimeKind.Unspecified);
    }

    private long Instant(DateTime local) => (local.Ticks - TimestampText.OffsetOf(local, zone).Ticks - DateTime.UnixEpoch.Ticks) * 100;

    private static IEnumerable<TimeStep> Below(long unitNs, string format) =>
        from factor in (int[])[1, 2, 5, 10, 20, 50, 100, 200, 500]
        select new TimeStep(0, factor * unitNs, format);

    private static IEnumerable<TimeStep> Longer()
    {
        foreach (int n in (int[])[1, 2, 5, 10, 15, 30]) yield return new TimeStep(0, n * Timestamps.NsPerSecond, "HH:mm:ss");
        foreach (int n in (int[])[1, 2, 5, 10, 15, 30]) yield return new TimeStep(0, n * Timestamps.NsPerMinute, "HH:mm");
        foreach (int n in (int[])[1, 2, 3, 6, 12]) yield return new TimeStep(0, n * Timestamps.NsPerHour, "HH:mm");
        foreach (int n in (int[])[1, 2, 7, 14]) yield return new TimeStep(0, n * Timestamps.NsPerDay, "MMM dd");
        foreach (int n in (int[])[1, 2, 3, 6]) yield return new TimeStep(n, 0, "yyyy-MM");
        foreach (int n in (int[])[1, 2, 5, 10, 20, 50]) yield return Years(n);
    }

    private static TimeStep Years(int count) => new(12 * count, 0, "yyyy");
}
