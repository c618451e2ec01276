using System.CommandLine;
using MarketStore.Cli.Configuration;
using MarketStore.Cli.Loading;
using MarketStore.Cli.Loading.Times;
using MarketStore.Cli.Logging;
using MarketStore.Cli.Stores;
using MarketStore.Engine;
using MarketStore.Sql;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary><c>marketstore load</c>: rows of CSV and Parquet files into a bucket.</summary>
internal static class LoadCommand
{
    private const string Usages = """
        marketstore load AAPL/1Min/OHLCV bars.csv --dir data --create
        marketstore load EURUSD/1Sec/TICK ticks.csv.gz ticks.yaml --url localhost:5993
        marketstore load '*/1Min/OHLCV' all.csv --symbol-column Symbol --create --dir data
        zcat *.gz | marketstore load AAPL/1Min/OHLCV - --time-zone America/New_York --dir data
        marketstore load AAPL/1Min/OHLCV bars.csv --rejects bad.csv --dir data

        The first line of a CSV file names its columns, or a control file does (YAML: firstRowHasColumnNames,
        columnNameMap, timeFormat, timeZone). Every 1,000,000 rows are one write: all of them are there, or none.
        """;

    private static readonly StoreOptions Store = new();

    private static readonly Argument<string> Key = new("key") { Description = "The bucket, such as AAPL/1Min/OHLCV" };

    private static readonly Argument<string> File = new("file") { Description = "A .csv, .csv.gz, .csv.zst or .parquet file; - is CSV from standard input" };

    private static readonly Argument<string?> Control = new("control") { Description = "A control file", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string> Delimiter = new("--delimiter") { Description = "Between fields: one letter, or tab", HelpName = "letter", DefaultValueFactory = _ => "," };

    private static readonly Option<string?> TimeFormat = new("--time-format") { Description = "A Go layout such as '1/2/2006 15:04', or iso, timestamp, timestamp_ms, timestamp_us, timestamp_ns", HelpName = "layout" };

    private static readonly Option<string?> TimeZone = new("--time-zone") { Description = "Of times that name none (default: UTC)", HelpName = "name" };

    private static readonly Option<string?> Rejects = new("--rejects") { Description = "Where rows that are wrong go, with line and reason; without it the first one ends the load", HelpName = "file" };

    private static readonly Option<long> MaxRejects = new("--max-rejects") { Description = "More of them end the load", HelpName = "count" };

    private static readonly Option<long> Skip = new("--skip") { Description = "Rows to pass over, to go on behind those that are written", HelpName = "count" };

    private static readonly Option<int> ChunkRows = new("--chunk-rows") { Description = "Rows of one write", HelpName = "count", DefaultValueFactory = _ => LoadRequest.DefaultChunkRows };

    private static readonly Option<bool> CreateBucket = new("--create") { Description = "Make the bucket when there is none, with types that suit the file's first rows" };

    private static readonly Option<bool> Variable = new("--variable") { Description = "The bucket that is made is one of ticks: any number of rows in an interval" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Read and check everything, write nothing" };

    private static readonly Option<string?> SymbolColumn = new("--symbol-column") { Description = "The column that says whose a row is; the key is then '*/1Min/OHLCV'", HelpName = "name" };

    static LoadCommand()
    {
        MaxRejects.AcceptOnly(rows => rows >= 0, "must be a whole number from 0 on");
        Skip.AcceptOnly(rows => rows >= 0, "must be a whole number from 0 on");
        ChunkRows.AcceptOnly(rows => rows is >= 1 and <= 10_000_000, "must be a whole number from 1 to 10000000");
        Delimiter.Validators.Add(result =>
        {
            if (DelimiterOf(result.GetValueOrDefault<string>()) is '"' or '\r' or '\n' or >= '\x80') result.AddError("--delimiter must be one letter of ASCII, or tab.");
        });
    }

    public static Command Create()
    {
        Command load = Grammar();
        Store.AddTo(load);
        Examples.Add(load, Usages);
        load.SetAction(RunAsync);
        return load;
    }

    /// <summary>What a load can be told, but for the store.</summary>
    public static Command Grammar() => new("load", "Load a CSV or Parquet file into a bucket")
    {
        Key, File, Control, Delimiter, TimeFormat, TimeZone, Rejects, MaxRejects, Skip, ChunkRows, CreateBucket, Variable, DryRun, SymbolColumn,
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        LoadRequest request = RequestOf(parsed);
        using ILoggerFactory loggers = LogSetup.Create(new ServerConfig { LogLevel = LogLevel.Warning }, error);
        using var signals = new StopSignals(loggers.CreateLogger("load"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, signals.Stop);
        using var display = new LoadDisplay(error);
        try
        {
            await using IStore store = Store.Open(parsed, loggers.CreateLogger("engine"));
            LoadSummary summary = await Loader.LoadAsync(store, request, display, stop.Token);
            display.Dispose();
            if (summary.Interrupted) await error.WriteLineAsync($"Stopped: {summary.Standing}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync(summary.ToString());
            return summary.Interrupted ? ExitCodes.Interrupted : summary.Rejected > 0 ? ExitCodes.Partial : ExitCodes.Success;
        }
        catch (Exception e) when (e is LoadException or SqlException)
        {
            display.Say($"Error: {e.Message}");
            return ExitCodes.Failure;
        }
    }

    /// <summary>Reads what <see cref="Grammar"/> has parsed.</summary>
    /// <exception cref="MarketStoreException">The control file, the layout or the zone is wrong.</exception>
    public static LoadRequest RequestOf(ParseResult parsed)
    {
        LoadControl? control = parsed.GetValue(Control) is { } path ? LoadControlReader.ReadFile(path) : null;
        if (parsed.GetValue(TimeFormat) is { } format)
        {
            TimeReader.Of(format, new LocalClock(TimeZoneInfo.Utc));
            control = (control ?? new LoadControl()) with { TimeFormat = format };
        }
        if (parsed.GetValue(TimeZone) is { } zone) control = (control ?? new LoadControl()) with { TimeZone = LoadControlReader.FindZone(zone) };
        return new LoadRequest
        {
            Key = parsed.GetRequiredValue(Key),
            File = parsed.GetRequiredValue(File),
            Control = control,
            Delimiter = DelimiterOf(parsed.GetValue(Delimiter)),
            RejectsFile = parsed.GetValue(Rejects),
            MaxRejects = parsed.GetResult(MaxRejects) is null ? long.MaxValue : parsed.GetValue(MaxRejects),
            Skip = parsed.GetValue(Skip),
            ChunkRows = parsed.GetValue(ChunkRows),
            Create = parsed.GetValue(CreateBucket),
            Variable = parsed.GetValue(Variable),
            DryRun = parsed.GetValue(DryRun),
            SymbolColumn = parsed.GetValue(SymbolColumn),
        };
    }

    /// <returns>A letter that no file is delimited by, where there is not exactly one.</returns>
    private static char DelimiterOf(string? text) => text switch
    {
        "tab" or "\\t" => '\t',
        [var letter] => letter,
        _ => '\n',
    };
}
