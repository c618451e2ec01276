namespace MarketStore.Cli.Shell.Plotting;

/// <summary>What a half of a cell shows of a candle.</summary>
internal enum CandlePart
{
    None,
    Wick,
    Body,
}
