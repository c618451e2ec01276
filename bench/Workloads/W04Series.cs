namespace MarketStore.Bench.Workloads;

/// <summary>A year of minute bars of one symbol, 98,280 rows; the symbol rotates.</summary>
internal sealed class W04Series : IWorkload
{
    public string Id => "W4";

    public string Title => "one year of one symbol";

    public void Run(BenchRun run)
    {
        IReadOnlyList<IBarStore> stores = run.LoadedStores();
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.SeriesQueries).Select(run.Data.Year)];
        run.CompareAnswers(queries);
        run.Compare(Id, [new("1 client, p50", "us", Better.Lower), new("1 client, p99", "us", Better.Lower)],
            [.. stores.Select(store => new Entrant(store.Name, "", () => Statistics.P50AndP99Us(store.Time(queries))))]);
    }
}
