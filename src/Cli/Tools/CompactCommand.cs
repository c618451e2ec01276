using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool compact</c>: merges late rows into their blocks and gives back what space that leaves.</summary>
internal static class CompactCommand
{
    private static readonly StoreChoice Store = new();

    public static Command Create()
    {
        var compact = new Command("compact", "Do at once what a server does when it is idle: merge late rows, give back space; not while a server runs");
        Store.AddTo(compact);
        Examples.Add(compact, """
            marketstore tool compact --dir data
            """);
        compact.SetAction(Run);
        return compact;
    }

    private static int Run(ParseResult parsed)
    {
        string root = Store.RootOf(parsed);
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Warning }, parsed.InvocationConfiguration.Error);
        (long Blocks, long Log) before = BytesIn(root);
        long start = Stopwatch.GetTimestamp();
        using (StorageEngine engine = Store.Open(parsed, loggers.CreateLogger("engine"))) engine.Compact();
        (long Blocks, long Log) after = BytesIn(root);
        parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{root}: block files {before.Blocks:N0} -> {after.Blocks:N0} bytes, log {before.Log:N0} -> {after.Log:N0} bytes, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
        return ExitCodes.Success;
    }

    private static (long Blocks, long Log) BytesIn(string root)
    {
        var directory = new DirectoryInfo(root);
        if (!directory.Exists) return default; // Opening it says so.
        return (directory.EnumerateFiles("*" + SegmentFiles.Suffix, SearchOption.AllDirectories).Sum(file => file.Length),
            directory.EnumerateFiles("*.walfile").Concat(directory.EnumerateFiles(RootFiles.SpareLog)).Sum(file => file.Length));
    }
}
