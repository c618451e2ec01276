namespace MarketStore.Bench.Measuring;

/// <summary>One figure of one system over the passes of a run.</summary>
internal sealed record Samples(IReadOnlyList<double> Values, double Best, double Median)
{
    public static Samples Of(Better better, IEnumerable<double> values)
    {
        double[] asTaken = [.. values];
        double[] sorted = [.. asTaken.Order()];
        double best = better == Better.Lower ? sorted[0] : sorted[^1];
        return new Samples(asTaken, best, Statistics.Percentile(sorted, 0.5));
    }
}
