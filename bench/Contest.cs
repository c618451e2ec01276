namespace MarketStore.Bench;

/// <summary>One side of a comparison; a pass returns one value for each figure of the contest.</summary>
internal sealed record Entrant(string Name, string Note, Func<double[]> Pass);

/// <summary>Measures several systems in turn, A B A B, so that a noisy machine is noisy for all of them.</summary>
internal static class Contest
{
    /// <summary>The first entrant is ours; each other one becomes a row that compares ours with it.</summary>
    public static IEnumerable<Result> Run(
        string workload, IReadOnlyList<Figure> figures, IReadOnlyList<Entrant> entrants, int passes)
    {
        var taken = entrants.Select(_ => new List<double[]>()).ToList();
        for (int pass = 0; pass < passes; pass++)
        {
            for (int i = 0; i < entrants.Count; i++) taken[i].Add(entrants[i].Pass());
        }
        return figures.SelectMany((figure, f) => Rows(workload, figure, entrants,
            [.. taken.Select(values => new Samples(figure.Better, values.Select(pass => pass[f])))]));
    }

    private static IEnumerable<Result> Rows(
        string workload, Figure figure, IReadOnlyList<Entrant> entrants, IReadOnlyList<Samples> samples)
    {
        string Note(params int[] of) => string.Join("; ", of.Select(i => entrants[i])
            .Where(entrant => entrant.Note.Length > 0).Select(entrant => $"{entrant.Name}: {entrant.Note}"));

        if (entrants.Count == 1) return [new Result(workload, figure, samples[0], null, null, Note(0))];
        return Enumerable.Range(1, entrants.Count - 1)
            .Select(i => new Result(workload, figure, samples[0], entrants[i].Name, samples[i], Note(0, i)));
    }
}
