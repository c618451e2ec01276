using System.CommandLine;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using MarketStore.Engine.Io;
using MarketStore.Engine.Tools;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool restore</c>: a new store from a backup.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Source = new("backups") { Description = "The directory of backups" };

    private static readonly Argument<string> Target = new("dir") { Description = "The new data directory; must be empty or not exist" };

    private static readonly Option<string?> Name = new("--backup")
    {
        Description = "Which backup, such as 20261123T021000.000Z (default: the latest)",
        HelpName = "name",
    };

    public static Command Create()
    {
        var restore = new Command("restore", "Make a data directory of a backup, checking every block") { Source, Target, Name };
        Examples.Add(restore, """
            marketstore tool restore /backups/marketstore data
            """);
        restore.SetAction(Run);
        return restore;
    }

    private static int Run(ParseResult parsed)
    {
        string target = Path.GetFullPath(parsed.GetRequiredValue(Target));
        TextWriter error = parsed.InvocationConfiguration.Error;
        using var progress = new ProgressLine(error, "blocks");
        var restore = new Restore(RealFileSystem.Instance, Path.GetFullPath(parsed.GetRequiredValue(Source)), target) { Progress = progress.Show };
        RestoreReport report = restore.Run(parsed.GetValue(Name));
        progress.Dispose();
        // Opened once, so that the log is replayed here and not at the first start.
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Warning }, error);
        StoreChoice.Open(target, loggers.CreateLogger("engine")).Dispose();
        using StoreSnapshot store = StoreSnapshot.Open(ReadOnlyFiles.Instance, target);
        long rows = store.Buckets.Sum(bucket => bucket.Version.Blocks.All.Sum(block => (long)block.RowCount));
        parsed.InvocationConfiguration.Output.WriteLine(
            $"{target}: {Counted.Of(store.Buckets.Count, "bucket")}, {Counted.Of(rows, "row")}, as of {report.Name}");
        return ExitCodes.Success;
    }
}
