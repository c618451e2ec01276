using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>The words after <c>\plot</c>: what to draw, and whether on a logarithmic axis.</summary>
internal static class PlotWords
{
    /// <summary>As completion and messages want them.</summary>
    public static IReadOnlyList<string> All { get; } = ["lines", "candles", "histogram", "log"];

    /// <exception cref="MarketStoreException">A word is none of these.</exception>
    public static PlotOptions Read(IEnumerable<string> words, PlotOptions options)
    {
        foreach (string word in words)
        {
            options = word.ToLowerInvariant() switch
            {
                "lines" or "line" => options with { Kind = PlotKind.Lines },
                "candles" or "candle" => options with { Kind = PlotKind.Candles },
                "histogram" or "hist" => options with { Kind = PlotKind.Histogram },
                "log" => options with { IsLog = true },
                _ => throw MarketStoreException.Invalid($"\\plot does not know '{word}': it knows {string.Join(", ", All)}"),
            };
        }
        return options;
    }
}
