using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>A year of minute bars into an empty store, one writer, until the last row is durable.</summary>
internal sealed class W01Load : IWorkload
{
    private const string FromText = " from CSV";

    public string Id => "W1";

    public string Title => "load a year of minute bars";

    public void Run(BenchRun run)
    {
        BarField field = run.Bars;
        double[] Rate(double seconds) => [field.Data.RowCount / seconds / 1e6];
        var entrants = new List<Entrant>();
        foreach (IBarStore store in field.Stores)
        {
            // Text before memory, so that a store that can do both ends up loaded as the others are.
            if (store is ICsvStore text)
            {
                entrants.Add(new Entrant(store.Name + FromText, $"a file in the page cache; {store.Durability}",
                    () => Rate(text.LoadCsv())));
            }
            entrants.Add(new Entrant(store.Name, store.Durability, () => Rate(store.Load())));
        }
        Measurement load = run.Compare(Id, [Figure.Higher("load", "M rows/s")], entrants)[0];
        string duckDb = field.Stores.First(store => store is ICsvStore).Name;
        run.Judge(
            load.Against("at least 8 times the Go MarketStore", 8, BenchRun.OtherServer),
            load.Against("at least 1.5 times DuckDB, from CSV", 1.5, duckDb + FromText),
            load.Against("at least 1.5 times DuckDB, from memory", 1.5, duckDb));
        field.WasLoaded();
    }
}
