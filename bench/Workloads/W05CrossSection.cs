using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// One minute of all symbols in one request; the minute rotates. Few symbols have a year of history each; many have a
/// month each, in stores of their own.
/// </summary>
internal sealed class W05CrossSection : IWorkload
{
    public string Id => "W5";

    public string Title => "one minute of all symbols";

    public void Run(BenchRun run)
    {
        BenchOptions options = run.Options;
        Measurement few = Measure(run, run.Bars, "a year each");
        run.Judge(few.Against($"p50 at most 1 ms at {options.SymbolCount} symbols", 1000));

        var month = MinuteBars.Generate(options.ManySymbols, MinuteBars.DaysPerMonth, "1Min/MANY");
        using BarField field = run.NewBars("many", month, withServers: false);
        Measure(run, field, "a month each");
    }

    private Measurement Measure(BenchRun run, BarField field, string history)
    {
        BarQuery[] queries = [.. Enumerable.Range(0, run.Options.CrossQueries).Select(field.Data.Minute)];
        return run.TimeQueries(Id, $"{field.Data.Symbols.Length} symbols, {history}", field, queries)[0];
    }
}
