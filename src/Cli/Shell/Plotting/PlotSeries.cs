namespace MarketStore.Cli.Shell.Plotting;

/// <summary>Values over time.</summary>
/// <param name="Times">Nanoseconds since 1970 UTC, ascending.</param>
/// <param name="Values">One per time; NaN where there is none.</param>
internal sealed record PlotSeries(string Name, long[] Times, double[] Values);
