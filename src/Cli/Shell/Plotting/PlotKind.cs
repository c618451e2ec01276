namespace MarketStore.Cli.Shell.Plotting;

/// <summary>What a result is drawn as.</summary>
internal enum PlotKind
{
    /// <summary>Candles when there are open, high, low and close of one symbol; lines over time; else a histogram.</summary>
    Auto,

    /// <summary>Each numeric column over time.</summary>
    Lines,

    /// <summary>Open, high, low and close, and the volume below.</summary>
    Candles,

    /// <summary>How often the values of one column come.</summary>
    Histogram,
}
