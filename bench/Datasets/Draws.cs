namespace MarketStore.Bench.Datasets;

/// <summary>The distributions that market data are drawn from.</summary>
internal static class Draws
{
    /// <summary>Box and Muller's first value: mean 0, variance 1.</summary>
    public static double Gaussian(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Pareto of the second kind, from 0, as numpy has it.</summary>
    public static double Pareto(this Random random, double shape) =>
        Math.Pow(1 - random.NextDouble(), -1 / shape) - 1;

    /// <summary>Mean 1.</summary>
    public static double Exponential(this Random random) => -Math.Log(1 - random.NextDouble());

    /// <summary>Ascending times of events that are independent of each other, all within the span.</summary>
    /// <returns>Nanoseconds, <paramref name="count"/> of them.</returns>
    public static long[] Arrivals(this Random random, int count, long startNs, long lengthNs)
    {
        var waits = new double[count];
        double sum = random.Exponential();
        for (int i = 0; i < count; i++) waits[i] = sum += random.Exponential();
        // Scaled to fill the span: what is left of a Poisson process when the number of its events is given.
        double scale = lengthNs / (sum + random.Exponential());
        return Array.ConvertAll(waits, wait => startNs + (long)(wait * scale));
    }
}
