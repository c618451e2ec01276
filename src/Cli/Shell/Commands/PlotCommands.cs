using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Shell.Plotting;
using MarketStore.Engine;
using MarketStore.Sql;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Commands that draw a result, and that repeat it.</summary>
internal static class PlotCommands
{
    public static ShellCommand Plot { get; } = new(["\\plot"], "[lines|candles|histogram] [log] [STATEMENT]", "Draw a query's rows; without one, those of the last query", PlotAsync)
    {
        Details = """
            With the columns Open, High, Low and Close it draws candles, with other numbers over a time lines, and a single
            column of numbers as a histogram.

              \plot SELECT Epoch, Close FROM `AAPL/1D/OHLCV`
              \plot SELECT * FROM `AAPL/1Min/OHLCV` WHERE Epoch >= '2024-03-08' LIMIT 120
              \plot histogram SELECT Close / lag(Close) OVER (ORDER BY Epoch) - 1 AS r FROM `AAPL/1D/OHLCV`
              \plot lines log
            """,
    };

    public static ShellCommand Watch { get; } = new(["\\watch"], "[SECONDS] [STATEMENT]", "Run a statement again and again until Ctrl-C; without one, the last query", WatchAsync)
    {
        Details = """
              \watch 1 SELECT * FROM "1Sec/TRADE" LATEST ON Epoch PARTITION BY Symbol
              \watch
            """,
    };

    private static async ValueTask PlotAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        (int width, int height) = shell.Screen.Size();
        var screen = new PlotOptions(width, Math.Min(height - 2, 30))
        {
            Zone = shell.Settings.Zone,
            HasColours = shell.Screen.HasColours,
            IsAscii = shell.Screen.IsAscii,
        };
        (PlotOptions options, int words) = PlotWords.Read(line.Words, screen);
        string statement = line.Behind(words);
        if (statement.Length == 0) statement = shell.LastQuery ?? throw MarketStoreException.Invalid("there is nothing to plot yet: \\plot SELECT Epoch, Close FROM `AAPL/1D/OHLCV`");
        using SqlResult result = await shell.Store.RunAsync(statement, cancel).ConfigureAwait(false);
        shell.Screen.WriteLine(Plotting.Plot.Draw(result, options, cancel).TrimEnd('\n'));
    }

    private static async ValueTask WatchAsync(ShellSession shell, CommandLine line, CancellationToken cancel)
    {
        bool hasSeconds = line.Words.Count > 0 && double.TryParse(line.Words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        double seconds = hasSeconds ? double.Parse(line.Words[0], CultureInfo.InvariantCulture) : 2;
        if (!(seconds is >= 0.1 and <= 86_400)) throw MarketStoreException.Invalid("\\watch takes seconds from 0.1 to 86400");
        string statement = line.Behind(hasSeconds ? 1 : 0);
        if (statement.Length == 0) statement = shell.LastQuery ?? throw MarketStoreException.Invalid("there is nothing to watch yet: \\watch 2 SELECT ...");
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            using (SqlResult result = await shell.Store.RunAsync(statement, cancel).ConfigureAwait(false))
            {
                if (shell.Screen.IsTerminal) shell.Screen.WriteLine($"{Clear(shell)}{DateTime.Now:HH:mm:ss}, every {seconds.ToString(CultureInfo.InvariantCulture)} s; Ctrl-C ends");
                await shell.ShowAsync(result, start, cancel).ConfigureAwait(false);
            }
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What moves to the upper left of an empty screen.</summary>
    private static string Clear(ShellSession shell) => shell.Screen.HasColours ? "\e[H\e[2J" : "";
}
