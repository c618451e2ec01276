namespace MarketStore.Cli.Shell.Plotting;

/// <summary>A place on an axis that has a label.</summary>
/// <param name="Place">0 at the low end of the axis, 1 at the high one.</param>
internal readonly record struct Tick(double Place, string Label);
