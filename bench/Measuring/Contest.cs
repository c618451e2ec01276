namespace MarketStore.Bench.Measuring;

/// <summary>One side of a comparison; a pass returns one value for each figure of the contest.</summary>
internal sealed record Entrant(string Name, string Note, Func<double[]> Pass);

/// <summary>Measures several systems in turn, A B A B, so that a noisy machine is noisy for all of them.</summary>
internal static class Contest
{
    /// <summary>The first entrant is ours.</summary>
    public static IReadOnlyList<Measurement> Run(
        string workload, IReadOnlyList<Figure> figures, IReadOnlyList<Entrant> entrants, int passes)
    {
        var taken = entrants.Select(_ => new List<double[]>()).ToList();
        for (int pass = 0; pass < passes; pass++)
        {
            for (int i = 0; i < entrants.Count; i++) taken[i].Add(entrants[i].Pass());
        }
        return [.. figures.Select((figure, f) => new Measurement(workload, figure,
            [.. entrants.Select((entrant, i) => new Reading(
                entrant.Name, entrant.Note, Samples.Of(figure.Better, taken[i].Select(pass => pass[f]))))]))];
    }
}
