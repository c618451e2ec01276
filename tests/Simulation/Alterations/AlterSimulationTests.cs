using MarketStore.Engine;

namespace MarketStore.Tests.Simulation.Alterations;

/// <summary>Columns that change while rows are written, moved into blocks, merged, and found again after crashes.</summary>
public sealed class AlterSimulationTests
{
    [Fact]
    public async Task Random_changes_of_columns_give_what_a_simple_model_gives()
    {
        int first = Random.Shared.Next();
        for (int seed = first; seed < first + 60; seed++) await CheckEachStepAsync(seed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Power_cuts_at_every_operation_leave_columns_and_rows_that_go_together(int seed)
    {
        (long first, long operations) = await CountOperationsAsync(seed);
        Assert.True(operations > 150, $"{operations} operations are too few to prove anything");
        for (long operation = first; operation < operations; operation++)
        {
            foreach (Fault fault in (Fault[])[Fault.CrashBefore, Fault.CrashDuring])
            {
                var disk = new SimulatedFileSystem();
                disk.Inject(operation, fault, seed: (int)operation + (1000 * seed));
                await CrashAndCheckAsync(disk, seed, $"seed {seed}, {fault} at operation {operation}");
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Power_cuts_without_syncs_leave_columns_and_rows_of_one_moment(int seed)
    {
        (long first, long operations) = await CountOperationsAsync(seed, WalSync.Off);
        for (long operation = first; operation < operations; operation++)
        {
            var disk = new SimulatedFileSystem();
            disk.Inject(operation, Fault.CrashBefore, seed: (int)operation + (1000 * seed));
            var run = new AlterWorkload(disk, seed) { WalSync = WalSync.Off };
            await RunUntilCrashAsync(run, disk);
            string context = $"seed {seed}, operation {operation}";
            Assert.True(disk.HasCrashed, context);
            run.OpenOn(disk.Reboot());
            run.CheckThatItHasBeen(context);
            run.Close();
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Io_errors_at_every_operation_fail_one_step_and_leave_the_rest_right(int seed)
    {
        (long first, long operations) = await CountOperationsAsync(seed);
        for (long operation = first; operation < operations; operation++)
        {
            var disk = new SimulatedFileSystem();
            disk.Inject(operation, Fault.Fail);
            var run = new AlterWorkload(disk, seed);
            while (!run.IsOver)
            {
                try
                {
                    await run.StepAsync();
                }
                catch (Exception error) when (error is IOException or MarketStoreException)
                {
                    run.Forgive();
                }
            }
            string context = $"seed {seed}, error at operation {operation}";
            run.Check(context);
            disk.Crash((int)operation);
            run.OpenOn(disk.Reboot());
            run.Check(context + ", reopened");
            run.Close();
        }
    }

    private static async Task CheckEachStepAsync(int seed)
    {
        var run = new AlterWorkload(new SimulatedFileSystem(), seed) { Steps = 60 };
        for (int step = 1; !run.IsOver; step++)
        {
            await run.StepAsync();
            run.Check($"seed {seed}, step {step}");
        }
        run.Reopen();
        run.Check($"seed {seed}, reopened");
        run.Close();
    }

    /// <summary>The first operation behind the making of the store, which other tests are about, and how many there are.</summary>
    private static async Task<(long First, long Count)> CountOperationsAsync(int seed, WalSync walSync = WalSync.Always)
    {
        var disk = new SimulatedFileSystem();
        var run = new AlterWorkload(disk, seed) { WalSync = walSync };
        run.OpenOn(disk);
        long first = disk.Operations;
        while (!run.IsOver) await run.StepAsync();
        run.Check($"seed {seed} without a fault");
        run.Close();
        return (first, disk.Operations);
    }

    private static async Task RunUntilCrashAsync(AlterWorkload run, SimulatedFileSystem disk)
    {
        try
        {
            while (!run.IsOver) await run.StepAsync();
            run.Close();
        }
        catch (Exception) when (disk.HasCrashed)
        {
            // The power failed in the middle of a step.
        }
    }

    private static async Task CrashAndCheckAsync(SimulatedFileSystem disk, int seed, string context)
    {
        var run = new AlterWorkload(disk, seed);
        await RunUntilCrashAsync(run, disk);
        Assert.True(disk.HasCrashed, $"{context}: the fault was not reached");
        run.OpenOn(disk.Reboot());
        run.CheckAfterCrash(context);
        run.Checkpoint();
        run.Check(context + ", checkpointed");
        run.Reopen();
        run.Check(context + ", reopened");
        run.Close();
    }
}
