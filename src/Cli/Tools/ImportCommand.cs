using System.CommandLine;
using System.IO.Enumeration;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Import;
using MarketStore.Engine.Io;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool import</c>: brings the data directory of a Go MarketStore into a store of ours.</summary>
internal static class ImportCommand
{
    private const long ImportMemoryBytes = 256 << 20;

    private static readonly Option<string> From = new("--from")
    {
        Description = "The root directory of the Go server; nothing in it is changed",
        HelpName = "dir",
        Required = true,
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "The store to write to; made when missing",
        HelpName = "dir",
    };

    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "Instead of --to: the store and its time zone are those of a configuration file",
        HelpName = "path",
    };

    private static readonly Option<string?> Zone = new("--timezone")
    {
        Description = "The time zone that the Go server was configured with (default: the zone of the store)",
        HelpName = "name",
    };

    private static readonly Option<PayloadCompression> Compression = new("--compression")
    {
        Description = "Whether the Go server compressed ticks; auto finds out, row by row",
        HelpName = "auto|on|off",
    };

    private static readonly Option<string[]> Match = new("--match")
    {
        Description = "Only these buckets, such as 'AAPL/*/*'; may be given several times",
        HelpName = "pattern",
    };

    private static readonly Option<bool> NoSnap = new("--no-snap")
    {
        Description = "Take ticks for the first nanosecond they can stand for instead of the roundest",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Read and check everything, write nothing",
    };

    public static Command Create()
    {
        var import = new Command("import",
            "Import the data directory of a Go MarketStore (4.x); may be stopped and repeated, nothing is doubled")
        {
            From, To, Config, Zone, Compression, Match, NoSnap, DryRun,
        };
        import.Validators.Add(result =>
        {
            bool to = result.GetResult(To) is not null, config = result.GetResult(Config) is not null;
            if (to && config) result.AddError("Give --to or --config, not both.");
            else if (!to && !config && !result.GetValue(DryRun)) result.AddError("Give --to, --config or --dry-run.");
        });
        Examples.Add(import, """
            marketstore tool import --from /project/data --dry-run           what is there, and whether it can be read
            marketstore tool import --from /project/data --to data
            """);
        import.SetAction(RunAsync);
        return import;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        ServerConfig config = parsed.GetValue(Config) is { } path ? ConfigReader.ReadFile(path).Config : new ServerConfig();
        string source = Path.GetFullPath(parsed.GetRequiredValue(From));
        string? target = parsed.GetValue(To) ?? (config.RootDirectory.Length > 0 ? config.RootDirectory : null);
        ImportPaths.Check(source, target);

        TimeZoneInfo? zone = parsed.GetValue(Zone) is { } name ? FindZone(name) : null;
        EngineOptions? store = target is null ? null : StoreOptions(config, target, zone, parsed);
        var options = new ImportOptions
        {
            Source = source,
            Zone = zone ?? store?.TimeZone ?? TimeZoneInfo.Utc,
            Compression = parsed.GetValue(Compression),
            SnapTimes = !parsed.GetValue(NoSnap),
            Match = Matching(parsed.GetValue(Match) ?? []),
        };
        using ILoggerFactory loggers = LogSetup.Create(config with { LogLevel = LogLevel.Warning }, error);
        using var signals = new StopSignals(loggers.CreateLogger("import"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, signals.Stop);
        var display = new ImportDisplay(error, TimeProvider.System);
        var report = new ImportReport(display.Say);
        using (StorageEngine? engine = parsed.GetValue(DryRun) || store is null ? null : Open(store, loggers))
        {
            await new GoImport(options, engine, report, display.Show).RunAsync(stop.Token);
            display.End();
            if (engine is not null) display.Say("writing what is in memory to blocks");
        }
        ImportSummary.Write(report, parsed.GetValue(DryRun), parsed.InvocationConfiguration.Output);
        return report.Interrupted ? ExitCodes.Interrupted : report.Problems.Count > 0 ? ExitCodes.Partial : ExitCodes.Success;
    }

    private static StorageEngine Open(EngineOptions options, ILoggerFactory loggers) =>
        StorageEngine.Open(options, RealFileSystem.Instance, SystemClock.Instance, loggers.CreateLogger("engine"));

    private static EngineOptions StoreOptions(ServerConfig config, string target, TimeZoneInfo? zone, ParseResult parsed)
    {
        EngineOptions options = (config with { RootDirectory = target }).ToEngineOptions() with
        {
            // A power cut costs the last moments of an import, and the next start brings them.
            WalSync = WalSync.Interval,
            // Rows come in order and are not read soon: they need not stay in memory for long.
            HeadMemoryBytes = Math.Min(config.HeadMemoryBytes, ImportMemoryBytes),
            CheckpointLogBytes = Math.Min(config.CheckpointLogBytes, ImportMemoryBytes / 2),
        };
        if (parsed.GetValue(Config) is not null) return options;
        return options with { TimeZone = ZoneOfStore(options) ?? zone ?? TimeZoneInfo.Utc };
    }

    /// <summary>The zone that an existing store was made with.</summary>
    private static TimeZoneInfo? ZoneOfStore(EngineOptions options)
    {
        using Manifest? manifest = Manifest.Open(RealFileSystem.Instance, options, _ => { });
        return manifest is null ? null : FindZone(manifest.Zone);
    }

    private static TimeZoneInfo FindZone(string name)
    {
        try
        {
            return name == "Local" ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw MarketStoreException.Invalid($"there is no time zone {name}; write an IANA name such as America/New_York "
                + "(names other than UTC need the package tzdata)");
        }
    }

    private static Func<BucketKey, bool>? Matching(string[] patterns) => patterns.Length == 0
        ? null : key => Array.Exists(patterns, p => FileSystemName.MatchesSimpleExpression(p, key.ToString(), ignoreCase: false));
}
