namespace MarketStore.Bench.Measuring;

/// <summary>Whether a larger or a smaller figure is the better one.</summary>
internal enum Better
{
    Lower,
    Higher,
}

/// <summary>One number that a pass yields.</summary>
internal sealed record Figure(string Name, string Unit, Better Better)
{
    /// <summary>The two figures of <see cref="Statistics.P50AndP99Us"/>.</summary>
    public static IReadOnlyList<Figure> P50AndP99(string what) =>
        [Lower($"{what}, p50", "us"), Lower($"{what}, p99", "us")];

    public static Figure Lower(string name, string unit) => new(name, unit, Better.Lower);

    public static Figure Higher(string name, string unit) => new(name, unit, Better.Higher);
}
