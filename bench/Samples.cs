namespace MarketStore.Bench;

/// <summary>One figure over the passes of a run.</summary>
internal sealed class Samples(Better better, IEnumerable<double> values)
{
    public IReadOnlyList<double> Values { get; } = [.. values];

    public double Best => better == Better.Lower ? Values.Min() : Values.Max();

    public double Median => Statistics.Percentile([.. Values.Order()], 0.5);
}
