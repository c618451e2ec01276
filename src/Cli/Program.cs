using System.CommandLine;
using MarketStore.Engine;

namespace MarketStore.Cli;

/// <summary>The process: runs the command line, and turns what ended it into one line and an exit code.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <param name="output">For data, which a script may read.</param>
    /// <param name="error">For everything that is said about it, which a person reads.</param>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        // An argument may start with @ without naming a file of arguments.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null };
        ParseResult parsed = RootCommands.Create().Parse(args, parser);
        if (UsageErrors.Any(parsed)) return UsageErrors.Report(parsed, error);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // StopSignals handles them: the grace period is in the configuration.
            });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is MarketStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"Error: {e.Message}");
            return ExitCodes.Failure;
        }
    }
}
