using System.CommandLine;
using MarketStore.Cli.Shell;
using MarketStore.Cli.Shell.Commands;
using MarketStore.Cli.Shell.Output;
using MarketStore.Cli.Shell.Scripts;
using MarketStore.Cli.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Cli;

/// <summary><c>marketstore connect</c>: the SQL console, for people and for scripts.</summary>
internal static class ConnectCommand
{
    private static readonly StoreOptions Store = new();

    private static readonly Option<string[]> Statements = new("--command", "-c")
    {
        Description = "Run this and leave; may be given several times",
        HelpName = "SQL",
    };

    private static readonly Option<string[]> Files = new("--file", "-f")
    {
        Description = "Run the statements of a file and leave; - is the standard input",
        HelpName = "path",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "How results are written: " + string.Join(", ", ResultFormats.Names),
        HelpName = "format",
    };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "Write results into this file; its name says the format", HelpName = "path" };

    private static readonly Option<string?> OnError = new("--on-error")
    {
        Description = "What a script does when a statement fails [default: stop; for the standard input continue, and exit with 0]",
        HelpName = "stop|continue",
    };

    private static readonly Option<TimeZoneInfo?> Zone = new("--zone") { Description = "The time zone of times in tables [default: UTC]", HelpName = "zone" };

    /// <summary>Of the original; blocks are always compressed.</summary>
    private static readonly Option<bool> Ignored = new("--disable_variable_compression") { Hidden = true };

    public static Command Create()
    {
        OnError.AcceptOnlyFromAmong("stop", "continue");
        var connect = new Command("connect", "Open an SQL console on a server or on a data directory, or run a script") { Statements, Files, Format, Output, OnError, Zone, Ignored };
        Format.ReadWith(name => ResultFormats.Parse(name).Name());
        Zone.ReadWith(OutputCommands.ZoneOf);
        Examples.Add(connect, """
            marketstore connect --url localhost:5993                      the console on a server
            marketstore connect --dir data                                on a directory, without a server
            marketstore connect --dir data --read-only                    beside the server that holds it
            marketstore connect -u localhost -c "SHOW TABLES"             one statement
            marketstore connect -u localhost --format csv -c "SELECT * FROM \`AAPL/1Min/OHLCV\` LIMIT 10"
            marketstore connect -u localhost -f report.sql -o report.parquet
            echo "SELECT 1;" | marketstore connect -u localhost --on-error stop
            """);
        Store.AddTo(connect);
        connect.SetAction((parsed, _) => RunAsync(parsed));
        return connect;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        InvocationConfiguration configuration = parsed.InvocationConfiguration;
        await using IStore store = Store.Open(parsed, NullLogger.Instance);
        var shell = new ShellSession(store, Screen.OfProcess(configuration.Output, configuration.Error));
        if (parsed.GetValue(Format) is { } format) shell.Settings.Format = ResultFormats.Parse(format);
        if (parsed.GetValue(Zone) is { } zone) shell.Settings.Zone = zone;
        shell.Settings.OutputPath = parsed.GetValue(Output);
        using var interrupts = new Interrupts();
        try
        {
            return await RunAsync(shell, parsed, interrupts).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static async ValueTask<int> RunAsync(ShellSession shell, ParseResult parsed, Interrupts interrupts)
    {
        string[] statements = parsed.GetValue(Statements) ?? [], files = parsed.GetValue(Files) ?? [];
        string? onError = parsed.GetValue(OnError);
        if (statements.Length + files.Length == 0)
        {
            bool isConsole = !Console.IsInputRedirected;
            await shell.Screen.Error.WriteLineAsync($"Connected to {(shell.Store.IsLocal ? "local instance at path" : "remote instance at")}: {shell.Store.Place}\nType `\\help` to see command options").ConfigureAwait(false);
            if (isConsole) await Interaction.OfProcess(shell, interrupts).RunAsync().ConfigureAwait(false);
            else await new ScriptRunner(shell, onError == "stop").RunAsync(Console.In, null, interrupts.Begin()).ConfigureAwait(false);
            // Those who pipe commands in have always got 0; who asks for it is told.
            return isConsole || onError is null ? ExitCodes.Success : Code(shell, onError);
        }
        var script = new ScriptRunner(shell, onError != "continue");
        CancellationToken cancel = interrupts.Begin();
        bool goesOn = true;
        foreach (string text in statements)
        {
            using var reader = new StringReader(text);
            goesOn = goesOn && await script.RunAsync(reader, null, cancel).ConfigureAwait(false);
        }
        foreach (string path in files)
        {
            if (!goesOn) break;
            using TextReader file = path == "-" ? Console.In : File.OpenText(path);
            goesOn = await script.RunAsync(file, path == "-" ? null : path, cancel).ConfigureAwait(false);
        }
        return Code(shell, onError);
    }

    private static int Code(ShellSession shell, string? onError) =>
        shell.Failures == 0 ? ExitCodes.Success : onError == "continue" ? ExitCodes.Partial : ExitCodes.Failure;
}
