namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>
/// Random clients on a disk that fails: what was acknowledged is there once, what was refused is not, and no answer is
/// ever wrong. docs/testing.md tells how to run these for longer, and a single seed again.
/// </summary>
public sealed class FaultFuzzTests
{
    [Fact]
    public Task Clients_on_a_failing_disk() => FuzzBudget.SpendAsync(0.7, "Clients", async (seed, counts, trace) =>
    {
        var run = new FuzzRun(seed, FuzzProfile.Draw(seed), (disk, log) => EngineStore.Open(disk, EngineStore.Small, log));
        try
        {
            await run.RunAsync();
        }
        finally
        {
            trace.AddRange(run.Trace);
            foreach ((string kind, int count) in run.Injected) counts[kind] = counts.GetValueOrDefault(kind) + count;
        }
    });

    [Fact]
    public Task Rotten_bits() => FuzzBudget.SpendAsync(0.3, "Rotten", async (seed, counts, trace) =>
    {
        string outcome = await new RotRun(seed, trace).RunAsync();
        counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
    });
}
