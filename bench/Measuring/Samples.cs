namespace MarketStore.Bench.Measuring;

/// <summary>One figure of one system over the passes of a run.</summary>
internal sealed record Samples(IReadOnlyList<double> Values, double Best, double Median)
{
    public static Samples Of(Better better, IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        IReadOnlyList<double> inOrder = [.. sorted];
        Array.Sort(sorted);
        return new Samples(inOrder, better == Better.Lower ? sorted[0] : sorted[^1], Statistics.Percentile(sorted, 0.5));
    }
}
