namespace MarketStore.Bench.Workloads;

/// <summary>The last bar of one symbol, and of every symbol in one query.</summary>
internal sealed class W06Latest : IWorkload
{
    public string Id => "W6";

    public string Title => "latest bar of one symbol and of all";

    public void Run(BenchRun run)
    {
        int count = run.Options.LatestQueries;
        BarQuery[] each = [.. run.Data.Symbols.Select(BarQuery.Latest)];
        run.TimeQueries(Id, "one", [.. Enumerable.Range(0, count).Select(i => each[i % each.Length])]);
        run.TimeQueries(Id, "all", [.. Enumerable.Repeat(BarQuery.Latest("*"), count / 4)]);
    }
}
