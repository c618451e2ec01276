using MarketStore.Engine.Time;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Fields of times, and units to cut and to count by.</summary>
internal static class TimeUnits
{
    private static readonly string[] Names =
    [
        "year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond",
        "isoyear", "dayofyear", "doy", "dayofweek", "dow", "isodow", "epoch",
    ];

    /// <summary>A field of an instant.</summary>
    /// <exception cref="SqlException">There is no such field.</exception>
    public static long Field(string name, long ns)
    {
        DateTime time = TimeArithmetic.DateOf(ns);
        return Normal(name) switch
        {
            "year" => time.Year,
            "quarter" => ((time.Month - 1) / 3) + 1,
            "month" => time.Month,
            "week" => System.Globalization.ISOWeek.GetWeekOfYear(time),
            "isoyear" => System.Globalization.ISOWeek.GetYear(time),
            "day" => time.Day,
            "dayofyear" or "doy" => time.DayOfYear,
            "dayofweek" or "dow" => (long)time.DayOfWeek,
            "isodow" => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (long)time.DayOfWeek,
            "hour" => time.Hour,
            "minute" => time.Minute,
            "second" => time.Second,
            "millisecond" => Timestamps.FloorRemainder(ns, Timestamps.NsPerMinute) / Timestamps.NsPerMillisecond,
            "microsecond" => Timestamps.FloorRemainder(ns, Timestamps.NsPerMinute) / Timestamps.NsPerMicrosecond,
            "nanosecond" => Timestamps.FloorRemainder(ns, Timestamps.NsPerMinute),
            "epoch" => Timestamps.Seconds(ns),
            _ => throw Unknown(name),
        };
    }

    /// <summary>A unit as a length.</summary>
    /// <exception cref="SqlException">There is no such unit.</exception>
    public static Interval Length(string name) => Normal(name) switch
    {
        "year" => new Interval(12, 0),
        "quarter" => new Interval(3, 0),
        "month" => new Interval(1, 0),
        "week" => new Interval(0, Timestamps.NsPerWeek),
        "day" => new Interval(0, Timestamps.NsPerDay),
        "hour" => new Interval(0, Timestamps.NsPerHour),
        "minute" => new Interval(0, Timestamps.NsPerMinute),
        "second" => new Interval(0, Timestamps.NsPerSecond),
        "millisecond" => new Interval(0, Timestamps.NsPerMillisecond),
        "microsecond" => new Interval(0, Timestamps.NsPerMicrosecond),
        "nanosecond" => new Interval(0, 1),
        _ => throw Unknown(name),
    };

    /// <summary>Boundaries of a unit between two instants: from 10:59 to 11:01 one hour.</summary>
    public static long Boundaries(string name, long from, long to)
    {
        Interval length = Length(name);
        if (length.Months == 0)
        {
            long origin = TimeGrid.DefaultOrigin(length);
            return Timestamps.FloorDivide(to - origin, length.Ns) - Timestamps.FloorDivide(from - origin, length.Ns);
        }
        return (TimeArithmetic.MonthOf(to).Month / length.Months) - (TimeArithmetic.MonthOf(from).Month / length.Months);
    }

    private static string Normal(string name)
    {
        string lower = name.Trim().ToLowerInvariant();
        return Names.Contains(lower) ? lower : lower.TrimEnd('s');
    }

    private static SqlException Unknown(string name) => new(
        $"'{name}' is no unit of time{(Suggestions.Closest(name, Names) is { } similar ? $"; did you mean '{similar}'?" : $": there is {string.Join(", ", Names.Take(11))}")}", null);
}
