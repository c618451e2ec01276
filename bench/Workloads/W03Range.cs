using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Workloads;

/// <summary>A month of minute bars of one symbol, 8,190 rows; symbol and month rotate.</summary>
internal sealed class W03Range : IWorkload
{
    private const int Clients = 16;

    public string Id => "W3";

    public string Title => "one month of one symbol";

    public void Run(BenchRun run)
    {
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.RangeQueries).Select(run.Bars.Data.Month)];
        Measurement alone = run.TimeQueries(Id, "1 client", run.Bars, queries)[0];
        run.Compare(Id, [Figure.Higher($"{Clients} clients", "queries/s")],
            run.Bars.Readers(store => [queries.Length / store.Crowd(queries, Clients)]));
        run.Judge(
            alone.Against("p50 at most 0.6 times the Go MarketStore's", 0.6, BenchRun.OtherServer),
            alone.Against("p50 at most 1.5 times raw h5py's", 1.5, "h5py"));
    }
}
