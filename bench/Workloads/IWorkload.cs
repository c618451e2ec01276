namespace MarketStore.Bench.Workloads;

/// <summary>One thing that people do with a market-data store, and how it is measured.</summary>
internal interface IWorkload
{
    string Id { get; }

    string Title { get; }

    /// <summary>Measures, and adds its rows to the run's report.</summary>
    void Run(BenchRun run);
}
