using MarketStore.Cli.Loading;
using MarketStore.Cli.Tools;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>The command that loads files.</summary>
internal static class LoadCommands
{
    public static ShellCommand Load { get; } = new(["\\load"], "KEY FILE [CONTROL] [create]", "Load a CSV or Parquet file into a bucket", LoadAsync)
    {
        Details = """
            The columns are found by their names; a control file (YAML) says what the file does not: column names, the form of
            its times, their zone. With the word create the bucket is made if there is none.

              \load AAPL/1Min/OHLCV bars.csv
              \load EURUSD/1Sec/TICK ticks.csv ticks.yaml
              \load AAPL/1Min/OHLCV bars.csv.gz create

            `marketstore load` does the same with more options, such as a file for rows that are wrong.
            """,
    };

    private static async ValueTask LoadAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        List<string> words = [.. line.Words];
        bool creates = words.Count > 2 && words[^1].Equals("create", StringComparison.OrdinalIgnoreCase);
        if (creates) words.RemoveAt(words.Count - 1);
        if (words.Count is not (2 or 3)) throw MarketStoreException.Invalid("Not enough arguments, see '\\help load': \\load KEY FILE [CONTROL] [create]");
        var request = new LoadRequest
        {
            Key = string.Join('/', SqlText.Parts(words[0])),
            File = words[1],
            Control = words.Count > 2 ? LoadControlReader.ReadFile(words[2]) : null,
            Create = creates,
        };
        using var display = new Display(shell);
        LoadSummary summary = await Loader.LoadAsync(shell.Store, request, display, cancel).ConfigureAwait(false);
        if (summary.Interrupted) throw new MarketStoreException(ErrorCode.Unavailable, $"stopped: {summary.Standing}");
        display.Say(summary.ToString());
    }

    /// <summary>Lines among the results, as they have always been; progress beside them.</summary>
    private sealed class Display(ShellSession shell) : ILoadObserver, IDisposable
    {
        private readonly ProgressLine _progress = new(shell.Screen.Error, "rows");

        public void Say(string text)
        {
            _progress.Clear();
            shell.Screen.WriteLine(text);
        }

        public void Warn(string text)
        {
            _progress.Clear();
            shell.Screen.Error.WriteLine($"warning: {text}");
        }

        public void Show(LoadProgress progress) =>
            _progress.Show(progress.Rows, progress.FileBytes > 0 ? (double)progress.BytesRead / progress.FileBytes : null);

        public void Dispose() => _progress.Dispose();
    }
}
