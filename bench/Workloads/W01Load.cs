namespace MarketStore.Bench.Workloads;

/// <summary>A year of minute bars into an empty store, one writer, until the last row is durable.</summary>
internal sealed class W01Load : IWorkload
{
    public string Id => "W1";

    public string Title => "load a year of minute bars";

    public void Run(BenchRun run)
    {
        run.Compare(Id, [new("load", "M rows/s", Better.Higher)],
            [.. run.Stores.Select(s => new Entrant(s.Name, s.Durability, () => [run.Data.RowCount / s.Load() / 1e6]))]);
        run.WasLoaded();
    }
}
