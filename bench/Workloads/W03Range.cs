namespace MarketStore.Bench.Workloads;

/// <summary>A month of minute bars of one symbol, 8,190 rows; symbol and month rotate.</summary>
internal sealed class W03Range : IWorkload
{
    private const int Clients = 16;

    public string Id => "W3";

    public string Title => "one month of one symbol";

    public void Run(BenchRun run)
    {
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.RangeQueries).Select(run.Data.Month)];
        run.TimeQueries(Id, "1 client", queries);
        run.Compare(Id, [new($"{Clients} clients", "queries/s", Better.Higher)],
            [.. run.Stores.Select(s => new Entrant(s.Name, "", () => [queries.Length / s.Crowd(queries, Clients)]))]);
    }
}
