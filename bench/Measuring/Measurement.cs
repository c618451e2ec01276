namespace MarketStore.Bench.Measuring;

/// <summary>What one system reached in one figure.</summary>
/// <param name="Note">What has to be known about it: for a write, when it counts as durable.</param>
internal sealed record Reading(string System, string Note, Samples Samples);

/// <summary>One figure of all systems that were measured in turn; ours comes first.</summary>
internal sealed record Measurement(string Workload, Figure Figure, IReadOnlyList<Reading> Readings)
{
    public Reading Ours => Readings[0];

    /// <summary>The peer of this name, else the first whose name begins so.</summary>
    public Reading? Peer(string name) =>
        Readings.Skip(1).FirstOrDefault(reading => reading.System == name)
        ?? Readings.Skip(1).FirstOrDefault(reading => reading.System.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Ours divided by theirs, of the medians: above 1 is good for a rate, below 1 for a time.</summary>
    public double RatioTo(Reading peer) => Ours.Samples.Median / peer.Samples.Median;

    /// <summary>Holds our median against a limit in the figure's own unit.</summary>
    public Verdict Against(string bar, double limit) =>
        new(Workload, bar, Figure, Ours.Samples.Median, limit, "");

    /// <summary>Holds our median against so many times a peer's.</summary>
    public Verdict Against(string bar, double factor, string peer) => Peer(peer) is { } reading
        ? Against(bar, factor * reading.Samples.Median)
        : new Verdict(Workload, bar, Figure, Ours.Samples.Median, null, $"{peer}: not present");
}
