using System.CommandLine;
using System.Globalization;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Engine.Tools;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool backup</c>: a consistent copy of a store, while the server runs; only what is new is copied.</summary>
internal static class BackupCommand
{
    private static readonly StoreChoice Store = new();

    private static readonly Argument<string> Destination = new("destination")
    {
        Description = "The directory of backups; made when missing, and shared by all backups of one store",
    };

    public static Command Create()
    {
        var backup = new Command("backup", "Back a store up, while a server runs, too; blocks that an earlier backup has are not copied again")
        {
            Destination,
        };
        Store.AddTo(backup);
        Examples.Add(backup, """
            marketstore tool backup --dir data /backups/marketstore
            """);
        backup.SetAction(Run);
        return backup;
    }

    private static int Run(ParseResult parsed)
    {
        string root = Store.RootOf(parsed), destination = Path.GetFullPath(parsed.GetRequiredValue(Destination));
        if (IsInside(destination, root) || IsInside(root, destination))
        {
            throw MarketStoreException.Invalid($"{destination} and {root} lie in each other: choose a directory outside the data directory");
        }
        using var progress = new ProgressLine(parsed.InvocationConfiguration.Error, "blocks");
        var backup = new Backup(ReadOnlyFiles.Instance, root, RealFileSystem.Instance, destination) { Progress = progress.Show };
        BackupReport report = backup.Run(DateTime.UtcNow);
        progress.Dispose();
        parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Name}: {Counted.Of(report.Blocks, "block")}, {report.CopiedBlocks:N0} new ({report.CopiedBytes:N0} bytes); {Counted.Of(report.LogFrames, "write")} in the log ({report.LogBytes:N0} bytes)"));
        return ExitCodes.Success;
    }

    private static bool IsInside(string path, string directory) =>
        (path + Path.DirectorySeparatorChar).StartsWith(directory.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
