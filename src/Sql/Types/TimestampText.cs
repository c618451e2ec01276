using System.Globalization;
using MarketStore.Engine.Time;

namespace MarketStore.Sql.Types;

/// <summary>
/// Times as text. Read are
///
///     2024   2024-03   2024-03-08   2024-03-08T14:30   2024-03-08 14:30:00.123456789Z   ...+01:00   ...[America/New_York]
///     2024-03-08-14:30:00                                                                the form of the Go MarketStore
///
/// A text without a zone is of the session's zone, UTC unless it was set.
/// </summary>
public static class TimestampText
{
    private const int NsDigits = 9;

    /// <summary>Reads a whole text as an instant.</summary>
    /// <param name="zone">Of texts that name none.</param>
    /// <param name="ns">Nanoseconds since 1970 UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, out long ns) => TryParse(text, zone, out ns, out _);

    /// <summary>Reads a whole text as an instant, and says when the next text of that precision begins.</summary>
    /// <param name="endNs">One year, month, day, minute, second or nanosecond later, as the text was written.</param>
    public static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, out long ns, out long endNs)
    {
        ns = endNs = 0;
        text = text.Trim();
        if (!TryTakeZone(ref text, ref zone) || !TryReadLocal(text, out DateTime local, out int nanos, out Precision precision)) return false;
        if (!TryInstant(local, zone, nanos, out ns)) return false;
        if (precision == Precision.Nanosecond)
        {
            endNs = ns + 1;
            return true;
        }
        // The last day of all ends where no time can be written any more.
        if (!TryAdd(local, precision, out DateTime next) || !TryInstant(next, zone, 0, out endNs)) endNs = Timestamps.MaxNs;
        return true;
    }

    /// <summary>ISO 8601 in UTC with a Z; in another zone with its offset.</summary>
    public static string Format(long ns, TimeZoneInfo zone)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc)) return Timestamps.ToIso(ns);
        DateTime utc = DateTime.UnixEpoch.AddSeconds(Timestamps.Seconds(ns));
        TimeSpan offset = zone.GetUtcOffset(utc);
        string text = Timestamps.ToIso(ns + (offset.Ticks * 100));
        string sign = offset < TimeSpan.Zero ? "-" : "+";
        return text[..^1] + sign + offset.Duration().ToString(@"hh\:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>How far a zone is ahead of UTC when its clocks show a time: one that they skip is taken as if they had not, one that they show twice as the first.</summary>
    public static TimeSpan OffsetOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local)) return zone.GetAmbiguousTimeOffsets(local).Max();
        return zone.GetUtcOffset(zone.IsInvalidTime(local) ? local.AddDays(-1) : local);
    }

    private enum Precision
    {
        Year,
        Month,
        Day,
        Minute,
        Second,
        Nanosecond,
    }

    /// <summary>Takes <c>Z</c>, <c>+01:00</c> or <c>[zone]</c> off the end.</summary>
    private static bool TryTakeZone(ref ReadOnlySpan<char> text, ref TimeZoneInfo zone)
    {
        if (text.IsEmpty) return false;
        if (text[^1] == ']')
        {
            int open = text.LastIndexOf('[');
            if (open < 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(text[(open + 1)..^1].ToString(), out TimeZoneInfo? named)) return false;
            zone = named;
            text = text[..open].TrimEnd();
            return true;
        }
        if (text[^1] is 'Z' or 'z')
        {
            zone = TimeZoneInfo.Utc;
            text = text[..^1];
            return true;
        }
        int colon = text.IndexOf(':');
        if (colon < 0) return true;
        int sign = text[colon..].LastIndexOfAny('+', '-');
        if (sign < 0) return true;
        ReadOnlySpan<char> offset = text[(colon + sign)..];
        if (!TryReadOffset(offset, out TimeSpan span)) return false;
        zone = TimeZoneInfo.CreateCustomTimeZone(offset.ToString(), span, null, null);
        text = text[..(colon + sign)].TrimEnd();
        return true;
    }

    /// <summary><c>+1</c>, <c>+01</c>, <c>+0130</c>, <c>+01:30</c>.</summary>
    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        string digits = text[1..].ToString().Replace(":", "", StringComparison.Ordinal);
        if (digits.Length is 0 or 3 or > 4 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return false;
        int hours = digits.Length <= 2 ? number : number / 100, minutes = digits.Length <= 2 ? 0 : number % 100;
        if (hours > 14 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (offset > TimeSpan.FromHours(14)) return false;
        if (text[0] == '-') offset = -offset;
        return true;
    }

    private static bool TryReadLocal(ReadOnlySpan<char> text, out DateTime local, out int nanos, out Precision precision)
    {
        (local, nanos, precision) = (default, 0, Precision.Year);
        if (!TryTakeNumber(ref text, 4, out int year)) return false;
        int month = 1, day = 1, hour = 0, minute = 0, second = 0;
        if (!text.IsEmpty)
        {
            if (!TryTake(ref text, "-") || !TryTakeNumber(ref text, 2, out month)) return false;
            precision = Precision.Month;
        }
        if (!text.IsEmpty)
        {
            if (!TryTake(ref text, "-") || !TryTakeNumber(ref text, 2, out day)) return false;
            precision = Precision.Day;
        }
        if (!text.IsEmpty)
        {
            if (!TryTake(ref text, "Tt -") || !TryTakeNumber(ref text, 2, out hour)) return false;
            if (!TryTake(ref text, ":") || !TryTakeNumber(ref text, 2, out minute)) return false;
            precision = Precision.Minute;
        }
        if (!text.IsEmpty)
        {
            if (!TryTake(ref text, ":") || !TryTakeNumber(ref text, 2, out second)) return false;
            precision = Precision.Second;
        }
        if (!text.IsEmpty)
        {
            if (!TryTake(ref text, ".,") || !TryTakeFraction(text, out nanos)) return false;
            precision = Precision.Nanosecond;
        }
        bool isRight = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && hour < 24 && minute < 60 && second < 60;
        if (isRight) local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return isRight;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, string anyOf)
    {
        if (text.IsEmpty || !anyOf.Contains(text[0], StringComparison.Ordinal)) return false;
        text = text[1..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, int digits, out int number)
    {
        number = 0;
        if (text.Length < digits || !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        text = text[digits..];
        return true;
    }

    private static bool TryTakeFraction(ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (text.Length is 0 or > NsDigits || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out nanos)) return false;
        for (int digits = text.Length; digits < NsDigits; digits++) nanos *= 10;
        return true;
    }

    private static bool TryInstant(DateTime local, TimeZoneInfo zone, int nanos, out long ns)
    {
        long seconds = ((local.Ticks - OffsetOf(local, zone).Ticks) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
        return Timestamps.TryCombine(seconds, nanos, out ns);
    }

    private static bool TryAdd(DateTime local, Precision precision, out DateTime next)
    {
        try
        {
            next = precision switch
            {
                Precision.Year => local.AddYears(1),
                Precision.Month => local.AddMonths(1),
                Precision.Day => local.AddDays(1),
                Precision.Minute => local.AddMinutes(1),
                _ => local.AddSeconds(1),
            };
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            next = default;
            return false;
        }
    }
}
