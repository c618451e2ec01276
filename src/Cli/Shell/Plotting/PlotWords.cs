using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>The words after <c>\plot</c>: what to draw, and whether on a logarithmic axis.</summary>
internal static class PlotWords
{
    /// <summary>As completion and messages want them.</summary>
    public static IReadOnlyList<string> All { get; } = ["lines", "candles", "histogram", "log"];

    /// <summary>Reads the words that it knows, up to the first one that begins a statement.</summary>
    /// <returns>The options, and how many words there were.</returns>
    /// <exception cref="MarketStoreException">The only word that is left is none of these.</exception>
    public static (PlotOptions Options, int Count) Read(IReadOnlyList<string> words, PlotOptions options)
    {
        int count = 0;
        for (; count < words.Count && Apply(words[count], options) is { } next; count++) options = next;
        if (words.Count - count == 1) throw MarketStoreException.Invalid($"\\plot does not know '{words[count]}': it knows {string.Join(", ", All)}");
        return (options, count);
    }

    private static PlotOptions? Apply(string word, PlotOptions options) => word.ToLowerInvariant() switch
    {
        "lines" or "line" => options with { Kind = PlotKind.Lines },
        "candles" or "candle" => options with { Kind = PlotKind.Candles },
        "histogram" or "hist" => options with { Kind = PlotKind.Histogram },
        "log" => options with { IsLog = true },
        _ => null,
    };
}
