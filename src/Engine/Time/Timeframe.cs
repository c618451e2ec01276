using System.Globalization;

namespace MarketStore.Engine.Time;

/// <summary>What a timeframe counts.</summary>
public enum TimeframeUnit : byte
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Year,
}

/// <summary>The interval of a bucket, such as <c>5Min</c>: so many of a unit.</summary>
/// <remarks>Two spellings of one duration (<c>60Min</c>, <c>1H</c>) name two buckets and are not equal.</remarks>
public readonly record struct Timeframe
{
    /// <summary>Longer intervals make no sense and would not fit the calendar.</summary>
    internal const long MaxDurationNs = 100 * 365 * Timestamps.NsPerDay;

    private Timeframe(string text, TimeframeUnit unit, int count)
    {
        Text = text;
        Unit = unit;
        Count = count;
        DurationNs = count * NsPer(unit);
    }

    /// <summary>As given; the directory name of the bucket.</summary>
    public string Text { get; }

    public TimeframeUnit Unit { get; }

    /// <summary>At least 1.</summary>
    public int Count { get; }

    /// <summary>Nominal: a day has 24 hours, a year 365 days. Real slots follow <see cref="SlotCalendar"/>.</summary>
    public long DurationNs { get; }

    /// <summary>
    /// Reads the timeframes that a bucket can have: a count without leading zeros, then exactly one of S, Sec, T, Min,
    /// H, Hour, D, W, Y; a hundred years at most. <c>1M</c>, <c>1min</c>, <c>0H</c>, <c>5MinX</c> are refused.
    /// </summary>
    public static bool TryParseStorable(string text, out Timeframe tf)
    {
        tf = default;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || text[0] == '0') return false;
        if (!TryParseUnit(text.AsSpan(digits), out TimeframeUnit unit)) return false;
        ReadOnlySpan<char> number = text.AsSpan(0, digits);
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return false;
        if (count > MaxDurationNs / NsPer(unit)) return false;
        tf = new Timeframe(text, unit, count);
        return true;
    }

    public override string ToString() => Text;

    internal static long NsPer(TimeframeUnit unit) => unit switch
    {
        TimeframeUnit.Second => Timestamps.NsPerSecond,
        TimeframeUnit.Minute => Timestamps.NsPerMinute,
        TimeframeUnit.Hour => Timestamps.NsPerHour,
        TimeframeUnit.Day => Timestamps.NsPerDay,
        TimeframeUnit.Week => Timestamps.NsPerWeek,
        TimeframeUnit.Year => 365 * Timestamps.NsPerDay,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "not a timeframe unit"),
    };

    private static bool TryParseUnit(ReadOnlySpan<char> suffix, out TimeframeUnit unit)
    {
        (unit, bool known) = suffix switch
        {
            "S" or "Sec" => (TimeframeUnit.Second, true),
            "T" or "Min" => (TimeframeUnit.Minute, true),
            "H" or "Hour" => (TimeframeUnit.Hour, true),
            "D" => (TimeframeUnit.Day, true),
            "W" => (TimeframeUnit.Week, true),
            "Y" => (TimeframeUnit.Year, true),
            _ => (default, false),
        };
        return known;
    }
}
