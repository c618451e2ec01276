namespace MarketStore.Bench;

/// <summary>Whether a larger or a smaller figure is the better one.</summary>
internal enum Better
{
    Lower,
    Higher,
}

/// <summary>One number that a pass yields.</summary>
internal readonly record struct Figure(string Name, string Unit, Better Better);

internal static class Figures
{
    /// <summary>The two figures of <see cref="Statistics.P50AndP99Us"/>.</summary>
    public static IReadOnlyList<Figure> P50AndP99(string what) =>
        [new($"{what}, p50", "us", Better.Lower), new($"{what}, p99", "us", Better.Lower)];
}
