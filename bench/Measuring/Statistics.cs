namespace MarketStore.Bench.Measuring;

internal static class Statistics
{
    /// <summary>Linear interpolation between the two nearest ranks.</summary>
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="rank">0 is the smallest value, 1 the largest.</param>
    public static double Percentile(ReadOnlySpan<double> sorted, double rank)
    {
        double position = rank * (sorted.Length - 1);
        int below = (int)position;
        if (below == sorted.Length - 1) return sorted[below];
        return sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>p50 and p99 of durations in nanoseconds, in microseconds.</summary>
    public static double[] P50AndP99Us(IReadOnlyCollection<double> durationsNs)
    {
        double[] sorted = [.. durationsNs.Order()];
        return [Percentile(sorted, 0.5) / 1000, Percentile(sorted, 0.99) / 1000];
    }
}
