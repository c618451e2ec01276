using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using MarketStore.Engine;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool compact</c>: merges late rows into their blocks and gives back what space that leaves.</summary>
internal static class CompactCommand
{
    private static readonly StoreChoice Store = new();

    public static Command Create()
    {
        var compact = new Command("compact", "Do at once what a server does when it is idle: merge late rows, give back space");
        Store.AddTo(compact);
        compact.SetAction(Run);
        return compact;
    }

    private static int Run(ParseResult parsed)
    {
        string root = Store.RootOf(parsed);
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Warning }, parsed.InvocationConfiguration.Error);
        long before = BytesIn(root), start = Stopwatch.GetTimestamp();
        using (StorageEngine engine = Store.Open(parsed, loggers.CreateLogger("engine"))) engine.Compact();
        parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{root}: {before:N0} bytes before, {BytesIn(root):N0} after, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
        return ExitCodes.Success;
    }

    private static long BytesIn(string root) =>
        new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
