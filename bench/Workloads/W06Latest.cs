using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Workloads;

/// <summary>The last bar of one symbol, and of every symbol in one query.</summary>
internal sealed class W06Latest : IWorkload
{
    public string Id => "W6";

    public string Title => "latest bar of one symbol and of all";

    public void Run(BenchRun run)
    {
        int count = run.Options.LatestQueries;
        BarQuery[] each = [.. run.Bars.Data.Symbols.Select(run.Bars.Data.Latest)];
        Measurement one = run.TimeQueries(
            Id, "one", run.Bars, [.. Enumerable.Range(0, count).Select(i => each[i % each.Length])])[0];
        BarQuery[] all = [.. Enumerable.Repeat(run.Bars.Data.Latest(BarQuery.AllSymbols), count / 20)];
        Measurement every = run.TimeQueries(Id, $"all {each.Length}", run.Bars, all)[0];
        run.Judge(
            one.Against("one: p50 at most the Go MarketStore's", 1, BenchRun.OtherServer),
            every.Against("all: p50 at most 0.5 ms", 500));
    }
}
