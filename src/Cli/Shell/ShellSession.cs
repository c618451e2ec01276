using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Loading;
using MarketStore.Cli.Shell.Output;
using MarketStore.Cli.Stores;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Shell;

/// <summary>Runs statements and commands over a store, one after another, and shows what comes out.</summary>
internal sealed class ShellSession(IStore store, Screen screen)
{
    public IStore Store { get; } = store;

    public Screen Screen { get; } = screen;

    public ShellSettings Settings { get; } = new();

    /// <summary>The last query that ran, for commands that repeat it; null before the first one.</summary>
    public string? LastQuery { get; private set; }

    /// <summary>The last statement that was to run, whatever came of it; null before the first one.</summary>
    public string? LastStatement { get; private set; }

    /// <summary>Puts a text into the editor, to be changed and run; null where there is none.</summary>
    public Action<string>? Offer { get; set; }

    /// <summary>Statements and commands that failed.</summary>
    public int Failures { get; private set; }

    /// <summary>Runs one statement or command, and tells what went wrong.</summary>
    /// <param name="source">The file that it stands in, for messages; null for what was typed.</param>
    /// <returns>False: the user wants to leave.</returns>
    /// <exception cref="OperationCanceledException">Stopped by the user.</exception>
    public async ValueTask<bool> RunAsync(string input, CancellationToken cancel, string? source = null, int firstLine = 1)
    {
        try
        {
            return await DispatchAsync(input, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (IsTold(error))
        {
            Failures++;
            await Screen.Error.WriteLineAsync(ShellErrors.Of(error, input, source, firstLine)).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Runs a statement and shows its rows.</summary>
    /// <param name="ofNone">What a person is told instead of a table without rows; null: the table tells.</param>
    public async ValueTask QueryAsync(string statement, CancellationToken cancel, string? ofNone = null)
    {
        long start = Stopwatch.GetTimestamp();
        using SqlResult result = await Store.RunAsync(statement, cancel).ConfigureAwait(false);
        if (Settings.Chosen.IsForPeople() && Settings.OutputPath is null && ChangeReport.Of(statement, result) is { } report)
        {
            Screen.WriteLine(report);
            TellTime(start);
            return;
        }
        LastQuery = statement;
        if (ofNone is not null && Settings.OutputPath is null && (Settings.Chosen.IsForPeople() || Settings.Chosen == ResultFormat.LegacyTable))
        {
            using var peeked = PeekedResult.Of(result);
            if (!peeked.IsEmpty)
            {
                await ShowAsync(peeked, start, cancel).ConfigureAwait(false);
                return;
            }
            Screen.WriteLine(ofNone);
            TellTime(start);
            return;
        }
        await ShowAsync(result, start, cancel).ConfigureAwait(false);
    }

    /// <summary>Shows rows where the settings say.</summary>
    /// <param name="start">When the statement began.</param>
    /// <returns>How many there were.</returns>
    public async ValueTask<long> ShowAsync(SqlResult result, long start, CancellationToken cancel)
    {
        ResultFormat format = Settings.Chosen;
        PrintSummary printed;
        if (Settings.OutputPath is { } path)
        {
            printed = await WriteFileAsync(result, path, format, cancel).ConfigureAwait(false);
            if (Screen.IsTerminal) Say(string.Create(CultureInfo.InvariantCulture, $"{printed.Rows:N0} {(printed.Rows == 1 ? "row" : "rows")}, {printed.Bytes:N0} bytes of {format.Name()} in {path}"));
        }
        else
        {
            if (format.IsBinary() && Screen.IsTerminal) throw MarketStoreException.Invalid($"{format.Name()} is not for a terminal: name a file with \\o FILE, or redirect the output");
            printed = await PrintAsync(result, Options(format, start), cancel).ConfigureAwait(false);
        }
        TellTime(start);
        return printed.Rows;
    }

    /// <summary>A line for people: in a script it must not stand among the rows.</summary>
    public void Say(string text)
    {
        if (Screen.IsTerminal) Screen.WriteLine(text);
        else Screen.Error.WriteLine(text);
    }

    /// <summary>What is told to the user; anything else is a fault of the program.</summary>
    internal static bool IsTold(Exception error) =>
        error is SqlException or MarketStoreException or LoadException or IOException or UnauthorizedAccessException or FormatException;

    private async ValueTask<bool> DispatchAsync(string input, CancellationToken cancel)
    {
        if (ShellCommands.Find(input) is { } command)
        {
            await command.Run(this, CommandLine.Parse(input), cancel).ConfigureAwait(false);
            return !command.Leaves;
        }
        if (input.TrimStart().StartsWith('\\')) throw ShellCommands.Unknown(input);
        LastStatement = input;
        await QueryAsync(input, cancel).ConfigureAwait(false);
        return true;
    }

    private void TellTime(long start)
    {
        if (Settings.HasTiming) Say(string.Create(CultureInfo.InvariantCulture, $"Elapsed query time: {Stopwatch.GetElapsedTime(start).TotalMilliseconds,5:0.000} ms"));
    }

    private async ValueTask<PrintSummary> PrintAsync(SqlResult result, PrintOptions options, CancellationToken cancel)
    {
        if (Screen.Pager is not { } pager || !options.Format.IsForPeople()) return await ResultPrinter.PrintAsync(result, options, Screen.Output, cancel).ConfigureAwait(false);
        await using var paged = new PagedOutput(pager, Screen.Output, Screen.Size().Height - 1);
        PrintSummary printed = await ResultPrinter.PrintAsync(result, options, paged, cancel).ConfigureAwait(false);
        paged.Finish();
        return printed;
    }

    private PrintOptions Options(ResultFormat format, long start)
    {
        var options = new PrintOptions { Format = format, Zone = Settings.Zone, StartedAt = start, HasTiming = Screen.IsTerminal, HasFooter = Screen.IsTerminal };
        if (!Screen.IsTerminal) return options;
        return options with
        {
            Width = Screen.Size().Width,
            MaxRows = Screen.Pager is null ? PrintOptions.TerminalRows : PrintOptions.PagerRows,
            IsAscii = Screen.IsAscii,
            HasColours = Screen.HasColours,
        };
    }

    /// <summary>A file has the rows of one result, or is left as it was.</summary>
    private async ValueTask<PrintSummary> WriteFileAsync(SqlResult result, string path, ResultFormat format, CancellationToken cancel)
    {
        using IResultSink sink = format.Sink(new PrintOptions { Format = format, Zone = Settings.Zone });
        var target = new SourceFile(path, Path.GetFullPath(path));
        long rows = await ResultFile.WriteAsync(result, sink, target, cancel).ConfigureAwait(false);
        return new PrintSummary(rows, new FileInfo(target.Path).Length);
    }
}
