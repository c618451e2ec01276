namespace MarketStore.Bench.Measuring;

/// <summary>One bar that the project has set itself, and what came out.</summary>
/// <param name="Bar">In words.</param>
/// <param name="Limit">What our median is held against, in the figure's unit; null when not measured.</param>
/// <param name="Remark">Why it could not.</param>
internal sealed record Verdict(
    string Workload, string Bar, Figure Figure, double? Ours, double? Limit, string Remark)
{
    public bool? Met => (Ours, Limit) switch
    {
        ({ } ours, { } limit) => Figure.Better == Better.Lower ? ours <= limit : ours >= limit,
        _ => null,
    };

    public static Verdict NotMeasured(string workload, string bar, Figure figure, string remark) =>
        new(workload, bar, figure, null, null, remark);
}
