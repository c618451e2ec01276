using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Segments;

/// <summary>
/// The span of time that one segment file holds: a calendar year (UTC) for bars of a minute and more, a month for
/// finer bars and for ticks. Written as <c>2023</c> or <c>2023-07</c>, which is also how the file's name begins.
/// </summary>
/// <param name="Code">year x 100 + month; month 0 stands for the whole year.</param>
internal readonly record struct Period(int Code)
{
    /// <summary>Of a file that holds small blocks of any buckets and times.</summary>
    public static Period Shared => default;

    public bool IsShared => Code == 0;

    public static Period Of(RecordKind kind, Timeframe timeframe, long timeNs)
    {
        DateTime day = DateTime.UnixEpoch.AddTicks((long)Math.Floor((decimal)timeNs / 100));
        bool monthly = kind == RecordKind.Variable || timeframe.DurationNs < Timestamps.NsPerMinute;
        return new Period(day.Year * 100 + (monthly ? day.Month : 0));
    }

    /// <summary>First instant of the next period, nanoseconds UTC.</summary>
    public long EndNs
    {
        get
        {
            int year = Code / 100, month = Code % 100;
            DateTime start = new(year, Math.Max(month, 1), 1, 0, 0, 0, DateTimeKind.Utc);
            DateTime end = month == 0 ? start.AddYears(1) : start.AddMonths(1);
            return (end - DateTime.UnixEpoch).Ticks * 100;
        }
    }

    public override string ToString() => Code % 100 == 0
        ? (Code / 100).ToString("D4", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Code / 100:D4}-{Code % 100:D2}");
}
