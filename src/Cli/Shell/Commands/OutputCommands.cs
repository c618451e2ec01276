using MarketStore.Cli.Shell.Output;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Commands that say where results go and what they look like.</summary>
internal static class OutputCommands
{
    public static ShellCommand Output { get; } = new(["\\o"], "[FILE]", "Write the following results into a file, or to the terminal again", Run(SetOutput))
    {
        Details = """
            Each result replaces what is in the file. The file's name says the format (.parquet, .arrow, .json, .jsonl, .tsv, .md);
            anything else is CSV as MarketStore 4 wrote it, without a line of names. \format chooses another one.

              \o bars.csv
              SELECT * FROM `AAPL/1Min/OHLCV`;
              \o
            """,
    };

    public static ShellCommand Format { get; } = new(["\\format"], "[FORMAT]", "How results are written: table, csv, json, parquet, ...", Run(SetFormat))
    {
        Details = $"""
            There is {string.Join(", ", ResultFormats.Names)}.

              \format csv         with a line of names
              \format vertical    one column per line
              \format             tells which one it is
            """,
    };

    public static ShellCommand Expanded { get; } = new(["\\x"], "", "Turn tables into listings of one column per line, or back", Run((shell, _) =>
    {
        shell.Settings.IsExpanded = !shell.Settings.IsExpanded;
        shell.Say(shell.Settings.IsExpanded ? "Rows are listed column by column" : "Rows are lines of tables");
    }));

    public static ShellCommand Zone { get; } = new(["\\zone"], "[ZONE]", "The time zone of times in tables and plots", Run(SetZone))
    {
        Details = """
              \zone America/New_York
              \zone UTC

            Times in statements stay as they are: in UTC unless they say otherwise. Files are in UTC.
            """,
    };

    public static ShellCommand Timing { get; } = new(["\\timing"], "", "Tell after each result how long it took, or no longer", Run((shell, _) =>
    {
        shell.Settings.HasTiming = !shell.Settings.HasTiming;
        shell.Say(shell.Settings.HasTiming ? "Timing is on" : "Timing is off");
    }));

    private static Func<ShellSession, CommandLine, CancellationToken, ValueTask> Run(Action<ShellSession, CommandLine> action) => (shell, line, _) =>
    {
        action(shell, line);
        return ValueTask.CompletedTask;
    };

    private static void SetOutput(ShellSession shell, CommandLine line)
    {
        if (line.Words.Count > 1) throw MarketStoreException.Invalid("\\o takes one file; a name with spaces stands in quotes");
        shell.Settings.OutputPath = line.Words.Count == 0 ? null : line.Words[0];
    }

    private static void SetFormat(ShellSession shell, CommandLine line)
    {
        if (line.Words.Count > 0) shell.Settings.Format = ResultFormats.Parse(line.Words[0]);
        else shell.Say($"Results are written as {shell.Settings.Chosen.Name()}; there is {string.Join(", ", ResultFormats.Names)}");
    }

    private static void SetZone(ShellSession shell, CommandLine line)
    {
        if (line.Words.Count > 0) shell.Settings.Zone = ZoneOf(line.Words[0]);
        shell.Say($"Times are shown in {shell.Settings.Zone.Id}");
    }

    /// <exception cref="FormatException">There is no such zone.</exception>
    public static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
        ? zone : throw new FormatException($"there is no time zone '{name}': write an IANA name such as America/New_York");
}
