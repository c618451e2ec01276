using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Workloads;

/// <summary>A year of minute bars of one symbol, 98,280 rows; the symbol rotates.</summary>
internal sealed class W04Series : IWorkload
{
    public string Id => "W4";

    public string Title => "one year of one symbol";

    public void Run(BenchRun run)
    {
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.SeriesQueries).Select(run.Bars.Data.Whole)];
        Measurement alone = run.TimeQueries(Id, "1 client", run.Bars, queries)[0];
        run.Judge(
            alone.Against("p50 at most a fifth of the Go MarketStore's", 1 / 5.0, BenchRun.OtherServer),
            alone.Against("p50 at most 1/2.5 of DuckDB's in process", 1 / 2.5, "DuckDB"));
    }
}
