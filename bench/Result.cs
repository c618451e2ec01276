namespace MarketStore.Bench;

/// <summary>One row of the report: a figure of ours, against one peer or none.</summary>
internal sealed record Result(string Workload, Figure Figure, Samples Ours, string? Peer, Samples? Theirs, string Note)
{
    /// <summary>Ours divided by theirs, of the medians: above 1 is good for a rate, below 1 for a time.</summary>
    public double? Ratio => Theirs is null ? null : Ours.Median / Theirs.Median;
}
