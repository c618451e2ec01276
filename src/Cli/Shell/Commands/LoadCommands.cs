using System.CommandLine;
using MarketStore.Cli.Loading;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>The command that loads files.</summary>
internal static class LoadCommands
{
    public static ShellCommand Load { get; } = new(["\\load"], "KEY FILE [CONTROL] [create] [OPTIONS]", "Load a CSV or Parquet file into a bucket", LoadAsync)
    {
        Details = """
            The columns are found by their names; a control file (YAML) says what the file does not: column names, the form of
            its times, their zone. With the word create the bucket is made if there is none.

              \load AAPL/1Min/OHLCV bars.csv
              \load EURUSD/1Sec/TICK ticks.csv ticks.yaml
              \load AAPL/1Min/OHLCV bars.csv.gz create
              \load AAPL/1Min/OHLCV bars.csv --rejects bad.csv        rows that are wrong go there, with line and reason
              \load AAPL/1Min/OHLCV bars.csv --skip 2000000           goes on behind rows that are written
              \load */1Min/OHLCV all.csv create --symbol-column Symbol

            The options are those of `marketstore load`, whose --help explains them: --delimiter, --time-format, --time-zone,
            --rejects, --max-rejects, --skip, --chunk-rows, --create, --variable, --dry-run, --symbol-column.
            """,
    };

    private static readonly Command Grammar = LoadCommand.Grammar();

    private static async ValueTask LoadAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        if (line.Words.Count < 2) throw MarketStoreException.Invalid("Not enough arguments, see '\\help load': \\load KEY FILE [CONTROL] [create]");
        IEnumerable<string> words = line.Words.Select((word, i) => i > 1 && word.Equals("create", StringComparison.OrdinalIgnoreCase) ? "--create" : word);
        ParseResult parsed = Grammar.Parse([.. words], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageErrors.Any(parsed)) throw MarketStoreException.Invalid($"{UsageErrors.Problem(parsed).TrimEnd('.')}, see '\\help load'");
        LoadRequest request = LoadCommand.RequestOf(parsed);
        request = request with { Key = string.Join('/', SqlText.Parts(request.Key)) };
        // Lines among the results, as they have always been; progress beside them.
        using var display = new LoadDisplay(shell.Screen.Error, shell.Screen.WriteLine);
        LoadSummary summary = await Loader.LoadAsync(shell.Store, request, display, cancel).ConfigureAwait(false);
        if (summary.Interrupted) throw new MarketStoreException(ErrorCode.Unavailable, $"stopped: {summary.Standing}");
        display.Say(summary.ToString());
    }
}
