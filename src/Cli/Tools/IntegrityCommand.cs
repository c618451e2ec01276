using System.CommandLine;
using System.Globalization;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Logging;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Engine.Tools;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool integrity</c>: reads every block and the log, and says what is damaged.</summary>
internal static class IntegrityCommand
{
    private static readonly StoreChoice Store = new();

    private static readonly Option<bool> Quarantine = new("--quarantine", "--fix")
    {
        Description = "Take damaged blocks off their lists and keep their bytes aside; not while a server runs",
    };

    private static readonly Option<int> YearStart = new("--yearStart") { Description = "Only blocks that reach into this year or later", HelpName = "year" };

    private static readonly Option<int> YearEnd = new("--yearEnd") { Description = "Only blocks that begin in this year or earlier", HelpName = "year" };

    private static readonly Option<bool> Parallel = new("--parallel") { Description = "Read with all processors" };

    public static Command Create()
    {
        var integrity = new Command("integrity", "Check every block and the log, while a server runs, too; exit code 1 when something is damaged")
        {
            Quarantine, YearStart, YearEnd, Parallel,
        };
        YearStart.AcceptOnly(IsYear, "must be a year");
        YearEnd.AcceptOnly(IsYear, "must be a year");
        Store.AddTo(integrity);
        integrity.Validators.Add(result =>
        {
            bool isPart = result.GetResult(YearStart) is not null || result.GetResult(YearEnd) is not null;
            if (result.GetResult(Quarantine) is not null && isPart) result.AddError("--quarantine checks the whole store: leave --yearStart and --yearEnd out.");
        });
        integrity.Aliases.Add("ic");
        integrity.Aliases.Add("integritycheck");
        Examples.Add(integrity, """
            marketstore tool integrity --dir data
            marketstore tool integrity --dir data --parallel --quarantine      move what is damaged aside
            """);
        integrity.SetAction(Run);
        return integrity;
    }

    private static bool IsYear(int year) => year is >= 1 and <= 9999;

    private static int Run(ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(Quarantine)) return RunQuarantine(parsed, output, error);
        BlocksReport blocks;
        LogReport log;
        string? manifest;
        using (var progress = new ProgressLine(error, "blocks"))
        {
            var check = new StoreCheck(ReadOnlyFiles.Instance, Store.RootOf(parsed))
            {
                Span = Span(parsed),
                Threads = parsed.GetValue(Parallel) ? Environment.ProcessorCount : 1,
                Progress = progress.Show,
            };
            blocks = check.Blocks();
            log = check.Log();
            manifest = check.ManifestProblem();
        }
        Report(blocks.Damaged, output);
        Report(log.Damaged, output);
        if (manifest is not null) output.WriteLine(manifest);
        output.WriteLine($"{Counted.Of(blocks.Buckets, "bucket")}, {Counted.Of(blocks.Blocks, "block")} with {Counted.Of(blocks.Rows, "row")}, "
            + $"{Counted.Of(log.Frames, "write")} in the log: {Verdict(blocks.Damaged, log.Damaged, manifest)}");
        return blocks.Damaged.Count + log.Damaged.Count > 0 || manifest is not null ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static string Verdict(IReadOnlyList<DamagedBlock> blocks, IReadOnlyList<LogDamage> log, string? manifest)
    {
        List<string> damaged = [];
        if (blocks.Count > 0) damaged.Add(Sum(blocks));
        if (log.Count > 0) damaged.Add($"{Counted.Of(Frames(log), "write")} in the log");
        if (manifest is not null) damaged.Add("the end of the manifest");
        return damaged.Count == 0 ? "nothing is damaged" : "DAMAGED: " + string.Join(", ", damaged);
    }

    private static TimeRange Span(ParseResult parsed)
    {
        var calendar = new SlotCalendar(TimeZoneInfo.Utc);
        int start = parsed.GetValue(YearStart), end = parsed.GetValue(YearEnd);
        return new TimeRange(
            start == 0 ? long.MinValue : calendar.YearRange(start).StartNs,
            end == 0 ? long.MaxValue : calendar.YearRange(end).EndNs - 1);
    }

    private static int RunQuarantine(ParseResult parsed, TextWriter output, TextWriter error)
    {
        // The engine keeps a damaged segment aside when it opens the store, and goes on with what can be read.
        IReadOnlyList<LogDamage> log = new StoreCheck(ReadOnlyFiles.Instance, Store.RootOf(parsed)).Log().Damaged;
        // What the engine would report of the log and of blocks is in the report below.
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Critical }, error);
        using StorageEngine engine = Store.Open(parsed, loggers.CreateLogger("engine"));
        IReadOnlyList<DamagedBlock> blocks = engine.Quarantine();
        Report(blocks, output);
        Report(log, output);
        if (blocks.Count + log.Count == 0) output.WriteLine("nothing is damaged");
        if (blocks.Count > 0) output.WriteLine($"{Sum(blocks)} taken off the lists; the bytes are in {RootFiles.Quarantine}");
        if (log.Count > 0) output.WriteLine($"{Counted.Of(Frames(log), "write")} given up, all others are in blocks; the log as it was: {string.Join(", ", log.Select(d => SegmentPool.DamagedPath(d.Path)).Distinct())}");
        return ExitCodes.Success;
    }

    private static string Sum(IReadOnlyCollection<DamagedBlock> blocks) =>
        $"{Counted.Of(blocks.Count, "block")} with {Counted.Of(blocks.Sum(d => (long)d.Block.RowCount), "row")}";

    private static long Frames(IEnumerable<LogDamage> log) => log.Sum(d => (long)(d.Last.Value - d.First.Value + 1));

    private static void Report(IReadOnlyList<LogDamage> log, TextWriter output)
    {
        foreach (LogDamage d in log)
        {
            string writes = d.First == d.Last ? $"write {d.First}" : $"writes {d.First} to {d.Last}";
            output.WriteLine($"{d.Path}, up to byte {d.Offset}: {writes} cannot be read");
        }
    }

    private static void Report(IReadOnlyList<DamagedBlock> damaged, TextWriter output)
    {
        if (damaged.Count == 0) return;
        var table = new TextTable("bucket", "from", "to", "rows", "problem");
        foreach (DamagedBlock d in damaged)
        {
            table.Add(d.Bucket.Key.ToString(), Timestamps.ToIso(d.Block.MinTime), Timestamps.ToIso(d.Block.MaxTime),
                d.Block.RowCount.ToString("N0", CultureInfo.InvariantCulture), d.Problem);
        }
        table.Write(output);
    }
}
