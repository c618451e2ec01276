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
        var integrity = new Command("integrity", "Check every block and the log; exit code 1 when something is damaged")
        {
            Quarantine, YearStart, YearEnd, Parallel,
        };
        Store.AddTo(integrity);
        integrity.Aliases.Add("ic");
        integrity.Aliases.Add("integritycheck");
        integrity.SetAction(Run);
        return integrity;
    }

    private static int Run(ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(Quarantine)) return RunQuarantine(parsed, output, error);
        for (int attempt = 1; ; attempt++)
        {
            using StoreSnapshot store = Store.Look(parsed);
            (List<DamagedBlock> damaged, long blocks, long rows) = Check(store, parsed, error);
            // A file that went with a later checkpoint is not damage: look again.
            if (damaged.Count > 0 && attempt < 5 && !store.IsCurrent()) continue;
            List<LogDamage> log = CheckLog(store, parsed);
            Report(damaged, output);
            foreach (LogDamage d in log)
            {
                output.WriteLine($"{d.Path}, byte {d.Offset}: frames {d.First} to {d.Last} of the log cannot be read");
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{store.Buckets.Count:N0} buckets, {blocks:N0} blocks, {rows:N0} rows in blocks: {damaged.Count:N0} blocks and {log.Count:N0} places of the log are damaged"));
            return damaged.Count + log.Count > 0 ? ExitCodes.Failure : ExitCodes.Success;
        }
    }

    private static (List<DamagedBlock> Damaged, long Blocks, long Rows) Check(StoreSnapshot store, ParseResult parsed, TextWriter error)
    {
        TimeRange span = Span(parsed);
        List<(Bucket Bucket, BlockRef Block)> blocks = [.. store.Buckets.SelectMany(bucket => bucket.Version.Blocks.All
            .Where(block => span.Touches(block.MinTime, block.MaxTime)).Select(block => (bucket, block)))];
        var damaged = new List<DamagedBlock>();
        long done = 0;
        using var progress = new ProgressLine(error, "blocks");
        var options = new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(Parallel) ? Environment.ProcessorCount : 1 };
        System.Threading.Tasks.Parallel.ForEach(blocks, options, item =>
        {
            string? problem = BlockCheck.Problem(item.Bucket, item.Block, store.Segments);
            lock (damaged)
            {
                if (problem is not null) damaged.Add(new DamagedBlock(item.Bucket, item.Block, problem));
                progress.Show(++done, blocks.Count);
            }
        });
        return (damaged, blocks.Count, blocks.Sum(item => (long)item.Block.RowCount));
    }

    private static TimeRange Span(ParseResult parsed)
    {
        var calendar = new SlotCalendar(TimeZoneInfo.Utc);
        int start = parsed.GetValue(YearStart), end = parsed.GetValue(YearEnd);
        return new TimeRange(
            start == 0 ? long.MinValue : calendar.YearRange(start).StartNs,
            end == 0 ? long.MaxValue : calendar.YearRange(end).EndNs - 1);
    }

    private static List<LogDamage> CheckLog(StoreSnapshot store, ParseResult parsed)
    {
        var reader = new LogReader(ReadOnlyFiles.Instance, Store.RootOf(parsed));
        reader.Replay(reader.Segments(store.History), store.Checkpoint, (_, _) => { });
        return reader.Damages;
    }

    private static int RunQuarantine(ParseResult parsed, TextWriter output, TextWriter error)
    {
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Critical }, error);
        using StorageEngine engine = Store.Open(parsed, loggers.CreateLogger("engine"));
        IReadOnlyList<DamagedBlock> damaged = engine.Quarantine();
        Report(damaged, output);
        output.WriteLine(damaged.Count == 0 ? "nothing is damaged" : string.Create(CultureInfo.InvariantCulture,
            $"{damaged.Count:N0} blocks with {damaged.Sum(d => (long)d.Block.RowCount):N0} rows were taken off their lists; their bytes are in {RootFiles.Quarantine}"));
        return ExitCodes.Success;
    }

    private static void Report(IEnumerable<DamagedBlock> damaged, TextWriter output)
    {
        var table = new TextTable("bucket", "from", "to", "rows", "problem");
        foreach (DamagedBlock d in damaged.OrderBy(d => d.Bucket.Key.ToString(), StringComparer.Ordinal).ThenBy(d => d.Block.MinTime))
        {
            table.Add(d.Bucket.Key.ToString(), Timestamps.ToIso(d.Block.MinTime), Timestamps.ToIso(d.Block.MaxTime),
                d.Block.RowCount.ToString("N0", CultureInfo.InvariantCulture), d.Problem);
        }
        if (!table.IsEmpty) table.Write(output);
    }
}
