namespace MarketStore.Bench.Workloads;

/// <summary>The last bar of one symbol, and of every symbol in one query.</summary>
internal sealed class W06Latest : IWorkload
{
    public string Id => "W6";

    public string Title => "latest bar of one symbol and of all";

    public void Run(BenchRun run)
    {
        Measure(run, "one", [.. Enumerable.Range(0, run.Options.LatestQueries)
            .Select(i => BarQuery.Latest(run.Data.Symbols[i % run.Data.Symbols.Length]))]);
        Measure(run, "all", [.. Enumerable.Repeat(BarQuery.Latest("*"), run.Options.LatestQueries / 4)]);
    }

    private void Measure(BenchRun run, string what, BarQuery[] queries)
    {
        IReadOnlyList<IBarStore> stores = run.LoadedStores();
        run.CompareAnswers(queries);
        run.Compare(Id, [new($"{what}, p50", "us", Better.Lower), new($"{what}, p99", "us", Better.Lower)],
            [.. stores.Select(store => new Entrant(store.Name, "", () => Statistics.P50AndP99Us(store.Time(queries))))]);
    }
}
