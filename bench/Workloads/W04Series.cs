namespace MarketStore.Bench.Workloads;

/// <summary>A year of minute bars of one symbol, 98,280 rows; the symbol rotates.</summary>
internal sealed class W04Series : IWorkload
{
    public string Id => "W4";

    public string Title => "one year of one symbol";

    public void Run(BenchRun run) =>
        run.TimeQueries(Id, "1 client", [.. Enumerable.Range(0, run.Options.SeriesQueries).Select(run.Data.Year)]);
}
