using System.Globalization;
using System.Text;
using MarketStore.Engine;

namespace MarketStore.Cli.Loading.Times;

/// <summary>Finds out how times stand in a file that nobody described: the form that most times of its beginning have, the first of those that are equal.</summary>
internal static class TimeSniffer
{
    /// <summary>The original's default, its own output, and what vendors write.</summary>
    private static readonly string[] Layouts =
    [
        "1/2/2006 3:04:05 PM", "2006-01-02 15:04:05 -0700 MST", "20060102 15:04:05", "20060102 150405", "20060102", "1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006",
    ];

    /// <param name="texts">Some times of the file.</param>
    /// <exception cref="MarketStoreException">Most of them are of no form that is known.</exception>
    public static TimeReader Find(IReadOnlyList<string> texts, LocalClock clock)
    {
        if (texts.Count == 0) return new IsoTimes(clock);
        byte[][] samples = [.. texts.Select(Encoding.UTF8.GetBytes)];
        (TimeReader Reader, int Count) best = Candidates(texts[0], clock)
            .Select(candidate => (candidate, samples.Count(text => candidate.TryRead(text, out _)))).MaxBy(pair => pair.Item2);
        // Some rows may be wrong: whoever reads them says which.
        if (2 * best.Count >= samples.Length) return best.Reader;
        throw MarketStoreException.Invalid($"how is '{texts[0]}' to be read as a time? Say so by timeFormat in a control file or by --time-format, "
            + "such as '2006-01-02 15:04:05' (how 2 January 2006, 15:04:05 would stand there) or timestamp, timestamp_ms, timestamp_us, timestamp_ns");
    }

    private static IEnumerable<TimeReader> Candidates(string first, LocalClock clock)
    {
        yield return new IsoTimes(clock);
        // 20240308 is a day, and 1704205800 a second.
        bool isDay = first.Length == 8 && !first.Contains('.', StringComparison.Ordinal);
        if (!isDay && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) yield return NumberTimes.Likely(number);
        foreach (string layout in Layouts) yield return new LayoutTimes(new GoTimeLayout(layout), clock);
    }
}
