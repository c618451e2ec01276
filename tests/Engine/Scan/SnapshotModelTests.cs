using CsCheck;
using MarketStore.Engine.Io;
using MarketStore.Tests.Simulation;
using MarketStore.Tests.Simulation.Fuzz;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>
/// Whatever has happened to a store, and wherever its rows are: cursors give what scans and the reference model give,
/// and a snapshot that is kept gives what it gave. A failure prints a seed that replays it.
/// </summary>
public sealed class SnapshotModelTests
{
    private static readonly Gen<int> AnySeed = Gen.Int[0, int.MaxValue - 1];

    [Fact]
    public Task Cursors_give_what_the_model_gives_on_the_simulated_disk() => AnySeed.SampleAsync(
        async seed =>
        {
            using var run = new SnapshotRun(seed, new SimulatedFileSystem(), EngineStore.Root);
            await run.TakeAsync(40);
        },
        iter: 200, threads: 1);

    [Fact]
    public Task Cursors_give_what_the_model_gives_on_the_real_disk() => AnySeed.SampleAsync(
        async seed =>
        {
            string root = Directory.CreateTempSubdirectory("mkts").FullName;
            try
            {
                using var run = new SnapshotRun(seed, RealFileSystem.Instance, root);
                await run.TakeAsync(40);
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        },
        iter: 30, threads: 1);
}
