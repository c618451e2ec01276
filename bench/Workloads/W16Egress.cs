using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// A year of every symbol to one client: symbol by symbol, each answer held as columns, and all in one answer that
/// passes by without being kept.
/// </summary>
internal sealed class W16Egress : IWorkload
{
    private const double Limit = 20;

    public string Id => "W16";

    public string Title => "everything to one client";

    public void Run(BenchRun run)
    {
        MinuteBars data = run.Bars.Data;
        BarQuery[] each = [.. Enumerable.Range(0, data.Symbols.Length).Select(data.Whole)];
        run.Bars.Compare(each);
        Measurement held = run.Compare(Id, [Figure.Higher("a request per symbol", "M rows/s")],
            run.Bars.Readers(store => [data.RowCount / store.Time(each).Sum() * 1e3]))[0];
        IReadOnlyList<Measurement> streamed = run.Compare(Id,
            [Figure.Higher("one request", "M rows/s"), Figure.Higher("one request", "MB/s")],
            run.Bars.Readers(store => Rates(store.Egress().Expect(store.Name, data.RowCount))));
        run.Judge(
            held.Against("a request per symbol: at least 20 M rows/s", Limit),
            streamed[0].Against("one request: at least 20 M rows/s", Limit));
    }

    private static double[] Rates(Transfer all) => [all.Rows / all.Seconds / 1e6, all.Bytes / all.Seconds / 1e6];
}
