using System.Globalization;

namespace MarketStore.Engine.Time;

/// <summary>
/// The redirection of queries that the original's clients know: asking for a timeframe reads the bucket of the coarsest
/// listed timeframe that divides it, un-aggregated, with the row limit scaled up. A bucket stored under exactly the
/// timeframe asked for should be preferred by the caller; this is for those that have none.
/// </summary>
public static class QueryTimeframes
{
    /// <summary>In the original's order, which decides: 2H comes after 4H, so 4H reads 2H.</summary>
    public static IReadOnlyList<string> Queryable { get; } =
        ["1Sec", "10Sec", "30Sec", "1Min", "5Min", "15Min", "30Min", "1H", "4H", "2H", "1D"];

    private static readonly long[] QueryableNs = [.. Queryable.Select(text =>
        Timeframe.TryParseStorable(text, out Timeframe tf) ? tf.DurationNs : throw new FormatException(text))];

    // The order matters: "Min" must be tried before "M".
    private static readonly (string Suffix, long Ns)[] Suffixes =
    [
        ("Sec", Timestamps.NsPerSecond),
        ("Min", Timestamps.NsPerMinute),
        ("H", Timestamps.NsPerHour),
        ("D", Timestamps.NsPerDay),
        ("W", Timestamps.NsPerWeek),
        ("M", 31 * Timestamps.NsPerDay),
        ("Y", 365 * Timestamps.NsPerDay),
    ];

    /// <summary>Maps the timeframe of a query to one of <see cref="Queryable"/>.</summary>
    /// <param name="asked">Contains a count and one of Sec, Min, H, D, W, M, Y anywhere; the first such counts.</param>
    /// <param name="readTimeframe">The timeframe of the bucket to read.</param>
    /// <param name="limitMultiplier">Rows of that bucket that make one of the asked; at least 1.</param>
    /// <returns>False if asked holds no timeframe, or one of no or more than a hundred years' length.</returns>
    public static bool TryRedirect(string asked, out string readTimeframe, out int limitMultiplier)
    {
        (readTimeframe, limitMultiplier) = ("", 0);
        if (!TryFindDuration(asked, out long durationNs)) return false;
        int last = Array.FindLastIndex(QueryableNs, ns => durationNs % ns == 0);
        readTimeframe = Queryable[last];
        limitMultiplier = (int)long.Min(durationNs / QueryableNs[last], int.MaxValue);
        return true;
    }

    /// <summary>The leftmost run of digits that is followed by a suffix. Every duration is whole seconds.</summary>
    private static bool TryFindDuration(ReadOnlySpan<char> text, out long durationNs)
    {
        while (true)
        {
            text = text[int.Max(text.IndexOfAnyInRange('0', '9'), 0)..];
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                durationNs = 0;
                return false;
            }
            ReadOnlySpan<char> tail = text[digits..];
            foreach ((string suffix, long ns) in Suffixes)
            {
                if (tail.StartsWith(suffix, StringComparison.Ordinal))
                    return TryScale(text[..digits], ns, out durationNs);
            }
            text = tail;
        }
    }

    private static bool TryScale(ReadOnlySpan<char> count, long unitNs, out long durationNs)
    {
        bool sane = long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) &&
            parsed > 0 && parsed <= Timeframe.MaxDurationNs / unitNs;
        durationNs = sane ? parsed * unitNs : 0;
        return sane;
    }
}
