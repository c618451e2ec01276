using System.Globalization;
using MarketStore.Engine.Time;

namespace MarketStore.Sql.Types;

/// <summary>A span of time: months, which differ in length, and nanoseconds. <c>1 day</c> is 24 hours.</summary>
/// <param name="Months">12 to the year.</param>
/// <param name="Ns">Weeks, days and less.</param>
public readonly record struct Interval(long Months, long Ns)
{
    public bool IsZero => Months == 0 && Ns == 0;

    public static Interval operator +(Interval a, Interval b) => new(checked(a.Months + b.Months), checked(a.Ns + b.Ns));

    public static Interval operator -(Interval value) => new(checked(-value.Months), checked(-value.Ns));

    public static Interval operator *(Interval value, long factor) => new(checked(value.Months * factor), checked(value.Ns * factor));

    /// <summary>
    /// Reads a number of a unit, or several: <c>5 minutes</c>, <c>1 hour 30 minutes</c>, <c>-2D</c>, <c>1.5 seconds</c>.
    /// Units are those of timeframes (<c>5Min</c>, <c>1D</c>), those of other systems' letters (<c>5m</c> minutes,
    /// <c>5M</c> months) and their names in English.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Interval interval)
    {
        interval = default;
        text = text.Trim();
        if (text.IsEmpty) return false;
        while (!text.IsEmpty)
        {
            int number = NumberLength(text);
            if (number == 0) return false;
            ReadOnlySpan<char> amount = text[..number];
            text = text[number..].TrimStart();
            int word = 0;
            while (word < text.Length && char.IsLetter(text[word])) word++;
            if (!TryRead(amount, text[..word], out Interval part)) return false;
            interval += part;
            text = text[word..].TrimStart();
        }
        return true;
    }

    /// <summary>Reads a whole or decimal number of one unit.</summary>
    public static bool TryRead(ReadOnlySpan<char> amount, ReadOnlySpan<char> unit, out Interval interval)
    {
        interval = default;
        if (UnitOf(unit) is not { } one) return false;
        if (!decimal.TryParse(amount, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count))
            return false;
        if (Math.Abs(count) > long.MaxValue / 2) return false;
        decimal months = count * one.Months, ns = count * one.Ns;
        if (months != decimal.Truncate(months) || Math.Abs(ns) > long.MaxValue || Math.Abs(months) > int.MaxValue) return false;
        interval = new Interval((long)months, (long)decimal.Round(ns));
        return true;
    }

    public override string ToString()
    {
        var parts = new List<string>(2);
        if (Months != 0) parts.Add(Months % 12 == 0 ? Counted(Months / 12, "year") : Counted(Months, "month"));
        if (Ns != 0 || Months == 0) parts.Add(Shortest(Ns));
        return string.Join(' ', parts);
    }

    private static string Shortest(long ns)
    {
        (long Ns, string Name)[] units =
        [
            (Timestamps.NsPerDay, "day"), (Timestamps.NsPerHour, "hour"), (Timestamps.NsPerMinute, "minute"),
            (Timestamps.NsPerSecond, "second"), (Timestamps.NsPerMillisecond, "millisecond"),
            (Timestamps.NsPerMicrosecond, "microsecond"),
        ];
        foreach ((long unit, string name) in units)
        {
            if (ns != 0 && ns % unit == 0) return Counted(ns / unit, name);
        }
        return Counted(ns, "nanosecond");
    }

    private static string Counted(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(Math.Abs(count) == 1 ? "" : "s")}");

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        int length = text[0] is '-' or '+' ? 1 : 0, digits = 0;
        for (; length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'); length++) digits++;
        return digits == 0 ? 0 : length;
    }

    private static Interval? UnitOf(ReadOnlySpan<char> unit)
    {
        // Letters of one unit and another differ by their case only.
        Interval? exact = unit switch
        {
            "M" => new Interval(1, 0),
            "m" or "T" => new Interval(0, Timestamps.NsPerMinute),
            _ => null,
        };
        return exact ?? unit.ToString().ToLowerInvariant() switch
        {
            "n" or "ns" or "nanosecond" or "nanoseconds" => new Interval(0, 1),
            "u" or "us" or "microsecond" or "microseconds" => new Interval(0, Timestamps.NsPerMicrosecond),
            "ms" or "millisecond" or "milliseconds" => new Interval(0, Timestamps.NsPerMillisecond),
            "s" or "sec" or "secs" or "second" or "seconds" => new Interval(0, Timestamps.NsPerSecond),
            "min" or "mins" or "minute" or "minutes" => new Interval(0, Timestamps.NsPerMinute),
            "h" or "hr" or "hour" or "hours" => new Interval(0, Timestamps.NsPerHour),
            "d" or "day" or "days" => new Interval(0, Timestamps.NsPerDay),
            "w" or "week" or "weeks" => new Interval(0, Timestamps.NsPerWeek),
            "mon" or "month" or "months" => new Interval(1, 0),
            "q" or "quarter" or "quarters" => new Interval(3, 0),
            "y" or "year" or "years" => new Interval(12, 0),
            _ => null,
        };
    }
}
