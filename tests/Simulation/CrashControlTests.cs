using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>
/// The control run of the crash tests: a log that is small enough to be right by inspection must survive a crash at
/// every operation, and each of its known ways to be wrong must be caught. Otherwise a crash test blames the harness's
/// faults on the product, or cannot blame anything.
/// </summary>
public sealed class CrashControlTests
{
    private const int Records = 6;
    private const int Seeds = 12;

    /// <summary>What a programmer may forget.</summary>
    [Flags]
    public enum Omission
    {
        None = 0,
        SyncFile = 1,
        SyncDirectory = 2,
        SyncBeforeRename = 4,
    }

    [Fact]
    public void A_correct_log_loses_nothing_at_any_crash() => Assert.Empty(Losses(Omission.None));

    [Theory]
    [InlineData(Omission.SyncFile)]
    [InlineData(Omission.SyncDirectory)]
    [InlineData(Omission.SyncBeforeRename)]
    public void Each_forgotten_sync_is_caught(Omission omission) => Assert.NotEmpty(Losses(omission));

    /// <summary>Crashes the workload at each operation, in both ways; lists losses of acknowledged records.</summary>
    private static List<string> Losses(Omission omission)
    {
        var dry = new SimulatedFileSystem();
        Run(dry, omission, () => { });
        var losses = new List<string>();
        for (long operation = 0; operation < dry.Operations; operation++)
        {
            foreach (Fault fault in new[] { Fault.CrashBefore, Fault.CrashDuring })
            {
                for (int seed = 0; seed < Seeds; seed++)
                {
                    int acknowledged = 0;
                    var disk = new SimulatedFileSystem();
                    disk.Inject(operation, fault, seed);
                    Assert.Throws<SimulatedCrashException>(() => Run(disk, omission, () => acknowledged++));
                    int found = Recover(disk.Reboot());
                    if (found < acknowledged) losses.Add($"{fault} {operation}, seed {seed}: {found}");
                }
            }
        }
        return losses;
    }

    /// <summary>Appends records, each acknowledged when durable; half-way the log is replaced by a copy.</summary>
    private static void Run(SimulatedFileSystem disk, Omission omission, Action acknowledge)
    {
        bool Does(Omission step) => !omission.HasFlag(step);
        IFile log = disk.Create("/log");
        if (Does(Omission.SyncDirectory)) disk.SyncDirectory("/");
        for (int i = 0; i < Records; i++)
        {
            if (i == Records / 2)
            {
                byte[] all = new byte[log.Length];
                log.Read(all, 0);
                log = disk.Create("/next");
                log.Write(all, 0);
                if (Does(Omission.SyncBeforeRename)) log.Sync();
                disk.Rename("/next", "/log");
                disk.SyncDirectory("/");
            }
            log.Write(Record(i), i * (long)Record(i).Length);
            if (Does(Omission.SyncFile)) log.Sync();
            acknowledge();
        }
    }

    /// <summary>Whole records from the start of the log.</summary>
    private static int Recover(SimulatedFileSystem disk)
    {
        if (!disk.FileExists("/log")) return 0;
        using IFile log = disk.Open("/log");
        byte[] bytes = new byte[Record(0).Length];
        int count = 0;
        while (log.Read(bytes, count * (long)bytes.Length) == bytes.Length && bytes.SequenceEqual(Record(count)))
            count++;
        return count;
    }

    /// <summary>Two sectors and a bit, so that records share sectors and tear; never zeros.</summary>
    private static byte[] Record(int number) =>
        [.. Enumerable.Repeat((byte)(number + 1), (2 * SimulatedContent.SectorBytes) + 100)];
}
