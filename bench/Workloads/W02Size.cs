using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// Bytes a row takes on disk once a store has settled: bars, trades and quotes, each alone in a store. Ours counts
/// everything in its directory, the log included; what peers count is noted.
/// </summary>
internal sealed class W02Size : IWorkload
{
    public string Id => "W2";

    public string Title => "size on disk";

    public void Run(BenchRun run)
    {
        BenchOptions options = run.Options;
        IReadOnlyList<ITableStore> stores = run.NewTables();
        if (stores.Count == 0) return;
        try
        {
            Measure(run, stores, run.Bars.Data.AsTable, 9);
            Measure(run, stores, TickDay.Trades(options.TickSymbols, options.TradesPerSymbol), 7);
            Measure(run, stores, TickDay.Quotes(options.TickSymbols, options.QuotesPerSymbol), 7);
        }
        finally
        {
            foreach (ITableStore store in stores) store.Dispose();
        }
    }

    private void Measure(BenchRun run, IReadOnlyList<ITableStore> stores, Table table, double limit)
    {
        Stored[] stored = [.. stores.Select(store => store.Store(table))];
        double PerRow(Stored s, long bytes) => bytes / (double)s.Rows;
        Reading Read(int i, Func<Stored, long> bytes) => new(stores[i].Name, stores[i].Note,
            Samples.Of(Better.Lower, [PerRow(stored[i], bytes(stored[i]))]));

        string what = $"{table.Name} ({table.RawRowBytes} bytes a row raw)";
        Measurement allocated = run.Add(Id, Figure.Lower($"{what}, allocated", "bytes/row"),
            [.. stores.Select((_, i) => Read(i, s => s.Disk.AllocatedBytes))]);
        run.Add(Id, Figure.Lower($"{what}, apparent", "bytes/row"),
            [.. stores.Select((_, i) => Read(i, s => s.Disk.ApparentBytes))]);
        Footprint log = stored[0].Log!.Value;
        run.Add(Id, Figure.Lower($"{table.Name}, of it the log", "bytes/row"),
            [PerRow(stored[0], log.AllocatedBytes)]);
        run.Add(Id, Figure.Lower($"{table.Name}, settled after", "s"), [stored[0].SettleSeconds],
            "from the last acknowledgement; a store starts to settle when it has been idle for 5 s");
        run.Judge(allocated.Against($"{table.Name}: at most {limit} bytes a row, log and index included", limit));
    }
}
