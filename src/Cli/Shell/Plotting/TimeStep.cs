namespace MarketStore.Cli.Shell.Plotting;

/// <summary>A distance between ticks of time: months, which differ in length, or nanoseconds.</summary>
/// <param name="Format">Of the labels.</param>
internal readonly record struct TimeStep(int Months, long Ns, string Format)
{
    private const double NsPerMonth = 30.44 * 86_400e9;

    /// <summary>Roughly.</summary>
    public double Length => Months > 0 ? Months * NsPerMonth : Ns;
}
