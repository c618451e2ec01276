namespace MarketStore.Bench.Workloads;

/// <summary>A month of minute bars of one symbol, 8,190 rows; symbol and month rotate.</summary>
internal sealed class W03Range : IWorkload
{
    private const int Clients = 16;

    public string Id => "W3";

    public string Title => "one month of one symbol";

    public void Run(BenchRun run)
    {
        IReadOnlyList<IBarStore> stores = run.LoadedStores();
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.RangeQueries).Select(run.Data.Month)];
        run.CompareAnswers(queries);
        run.Compare(Id, [new("1 client, p50", "us", Better.Lower), new("1 client, p99", "us", Better.Lower)],
            [.. stores.Select(store => new Entrant(store.Name, "", () => Statistics.P50AndP99Us(store.Time(queries))))]);
        run.Compare(Id, [new($"{Clients} clients", "queries/s", Better.Higher)],
            [.. stores.Select(store => new Entrant(store.Name, "", () => [queries.Length / store.Crowd(queries, Clients)]))]);
    }
}
