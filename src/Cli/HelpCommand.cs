using System.CommandLine;

namespace MarketStore.Cli;

/// <summary><c>marketstore help [command]</c>: the same text as --help.</summary>
internal static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var about = new Argument<string[]>("command")
        {
            Description = "The command to explain",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var help = new Command("help", "Explain a command") { about };
        help.SetAction(parsed => Show(root, parsed.GetValue(about) ?? [], parsed.InvocationConfiguration));
        return help;
    }

    /// <summary>Prints the help of the command that the path leads to; no path means the program itself.</summary>
    public static int Show(RootCommand root, string[] path, InvocationConfiguration configuration)
    {
        // With --help the parser lets unknown words pass, so they are looked for without it.
        ParseResult parsed = root.Parse(path);
        return parsed.UnmatchedTokens.Count > 0
            ? UsageErrors.Report(parsed, configuration.Error)
            : root.Parse([.. path, "--help"]).Invoke(configuration);
    }
}
