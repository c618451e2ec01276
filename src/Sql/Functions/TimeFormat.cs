using System.Globalization;
using System.Text;
using MarketStore.Engine.Time;

namespace MarketStore.Sql.Functions;

/// <summary>
/// Times as strftime of C writes them and strptime reads them:
///
///     %Y 2024  %y 24  %m 03  %d 08  %H 14  %I 02  %p PM  %M 30  %S 05     %B March  %b Mar  %A Friday  %a Fri
///     %g milliseconds  %f microseconds  %n nanoseconds, with leading zeros     %j day of the year  %u weekday, Monday 1
///     %V week of ISO 8601  %G its year  %z +00:00  %%     %-d and the like: without leading zeros
/// </summary>
internal static class TimeFormat
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <exception cref="SqlException">The format has a letter that means nothing.</exception>
    public static string Write(long ns, string format)
    {
        var text = new StringBuilder();
        DateTime time = TimeArithmetic.DateOf(ns);
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            bool isBare = i + 1 < format.Length && format[i + 1] == '-';
            i += isBare ? 2 : 1;
            string field = Field(i < format.Length ? format[i] : '\0', time, ns) ?? throw Unknown(format);
            if (isBare) field = field.TrimStart('0') is { Length: > 0 } digits ? digits : "0";
            text.Append(field);
        }
        return text.ToString();
    }

    /// <summary>Reads a whole text. What the format does not say is that of 1900-01-01 00:00; without %z it is UTC.</summary>
    /// <returns>Null: the text is not of the format, or no time.</returns>
    /// <exception cref="SqlException">The format has a letter that means nothing.</exception>
    public static long? Read(string text, string format)
    {
        var fields = new Fields();
        int at = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                if (at >= text.Length || text[at++] != format[i]) return null;
                continue;
            }
            i += i + 1 < format.Length && format[i + 1] == '-' ? 2 : 1;
            char field = i < format.Length ? format[i] : '\0';
            int? length = Take(text.AsSpan(at), field, ref fields, format);
            if (length is null) return null;
            at += length.Value;
        }
        return at == text.Length ? fields.Instant() : null;
    }

    private static string? Field(char letter, DateTime time, long ns) => letter switch
    {
        'Y' => time.ToString("yyyy", English),
        'y' => time.ToString("yy", English),
        'm' => time.ToString("MM", English),
        'd' => time.ToString("dd", English),
        'H' => time.ToString("HH", English),
        'I' => time.ToString("hh", English),
        'p' => time.ToString("tt", English),
        'M' => time.ToString("mm", English),
        'S' => time.ToString("ss", English),
        'B' => time.ToString("MMMM", English),
        'b' => time.ToString("MMM", English),
        'A' => time.ToString("dddd", English),
        'a' => time.ToString("ddd", English),
        'g' => (Timestamps.Nanos(ns) / 1_000_000).ToString("D3", English),
        'f' => (Timestamps.Nanos(ns) / 1_000).ToString("D6", English),
        'n' => Timestamps.Nanos(ns).ToString("D9", English),
        'j' => time.DayOfYear.ToString("D3", English),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(English),
        'V' => ISOWeek.GetWeekOfYear(time).ToString("D2", English),
        'G' => ISOWeek.GetYear(time).ToString("D4", English),
        'z' => "+00:00",
        '%' => "%",
        _ => null,
    };

    /// <returns>Letters taken; null when there are none that fit.</returns>
    private static int? Take(ReadOnlySpan<char> text, char letter, ref Fields fields, string format)
    {
        switch (letter)
        {
            case 'Y': return Digits(text, 4, out fields.Year);
            case 'm': return Digits(text, 2, out fields.Month);
            case 'd': return Digits(text, 2, out fields.Day);
            case 'H': return Digits(text, 2, out fields.Hour);
            case 'M': return Digits(text, 2, out fields.Minute);
            case 'S': return Digits(text, 2, out fields.Second);
            case 'g': return Fraction(text, 3, out fields.Nanos);
            case 'f': return Fraction(text, 6, out fields.Nanos);
            case 'n': return Fraction(text, 9, out fields.Nanos);
            case 'b': return Name(text, English.DateTimeFormat.AbbreviatedMonthNames, out fields.Month);
            case 'B': return Name(text, English.DateTimeFormat.MonthNames, out fields.Month);
            case 'a': return Name(text, English.DateTimeFormat.AbbreviatedDayNames, out _);
            case 'A': return Name(text, English.DateTimeFormat.DayNames, out _);
            case 'z': return Offset(text, out fields.OffsetMinutes);
            case '%': return text.StartsWith("%") ? 1 : null;
            case 'y':
                int? length = Digits(text, 2, out fields.Year);
                // As POSIX has it: 69 to 99 are of the last century.
                fields.Year += fields.Year < 69 ? 2000 : 1900;
                return length;
            case 'I':
                fields.IsTwelveHours = true;
                return Digits(text, 2, out fields.Hour);
            case 'p':
                fields.IsAfternoon = text.StartsWith("PM", StringComparison.OrdinalIgnoreCase);
                return fields.IsAfternoon || text.StartsWith("AM", StringComparison.OrdinalIgnoreCase) ? 2 : null;
            default:
                throw Unknown(format);
        }
    }

    private static int? Digits(ReadOnlySpan<char> text, int most, out int number)
    {
        int length = 0;
        number = 0;
        for (; length < most && length < text.Length && char.IsAsciiDigit(text[length]); length++) number = (number * 10) + text[length] - '0';
        return length == 0 ? null : length;
    }

    private static int? Fraction(ReadOnlySpan<char> text, int most, out int nanos)
    {
        int? length = Digits(text, most, out nanos);
        for (int digits = length ?? 9; digits < 9; digits++) nanos *= 10;
        return length;
    }

    private static int? Name(ReadOnlySpan<char> text, string[] names, out int number)
    {
        for (number = 1; number <= names.Length; number++)
        {
            string name = names[number - 1];
            if (name.Length > 0 && text.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return name.Length;
        }
        return null;
    }

    /// <summary><c>Z</c>, <c>+01</c>, <c>+0130</c> or <c>+01:30</c>.</summary>
    private static int? Offset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.StartsWith("Z", StringComparison.OrdinalIgnoreCase)) return 1;
        if (text.IsEmpty || text[0] is not ('+' or '-') || Digits(text[1..], 2, out int hours) != 2) return null;
        int at = text.Length > 3 && text[3] == ':' ? 4 : 3;
        int part = 0;
        bool hasMinutes = at < text.Length && Digits(text[at..], 2, out part) == 2;
        minutes = ((hours * 60) + (hasMinutes ? part : 0)) * (text[0] == '-' ? -1 : 1);
        return hasMinutes ? at + 2 : 3;
    }

    private static SqlException Unknown(string format) => new(
        $"'{format}' is no format of times: % is followed by one of Y y m d H I p M S f g n b B a A z, to write also by j u V G, as in '%Y-%m-%d %H:%M:%S'", null);

    private struct Fields()
    {
        public int Year = 1900;
        public int Month = 1;
        public int Day = 1;
        public int Hour;
        public int Minute;
        public int Second;
        public int Nanos;
        public int OffsetMinutes;
        public bool IsTwelveHours;
        public bool IsAfternoon;

        public readonly long? Instant()
        {
            bool isHour = IsTwelveHours ? Hour is >= 1 and <= 12 : Hour < 24;
            bool isRight = isHour && Year >= 1 && Month is >= 1 and <= 12 && Day >= 1 && Day <= DateTime.DaysInMonth(Year, Month)
                && Minute < 60 && Second < 60;
            if (!isRight) return null;
            int hour = IsTwelveHours ? (Hour % 12) + (IsAfternoon ? 12 : 0) : Hour;
            DateTime time = new DateTime(Year, Month, Day, hour, Minute, Second, DateTimeKind.Utc);
            long seconds = ((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - (OffsetMinutes * 60L);
            return Timestamps.TryCombine(seconds, Nanos, out long ns) ? ns : null;
        }
    }
}
