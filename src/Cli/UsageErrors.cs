using System.CommandLine;
using System.CommandLine.Parsing;

namespace MarketStore.Cli;

/// <summary>Says what is wrong with a command line, what was probably meant, and where to read on.</summary>
internal static class UsageErrors
{
    /// <summary>Words from other tools, and the command that does the same here.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["create"] = "init",
        ["new"] = "init",
        ["boot"] = "start",
        ["up"] = "start",
        ["run"] = "start",
        ["mkts"] = "connect",
        ["open"] = "connect",
        ["conn"] = "connect",
        ["sql"] = "connect",
    };

    /// <summary>Whether a command line is wrong: by the parser's rules, or because a flag took the place of an argument.</summary>
    public static bool Any(ParseResult parsed) => parsed.Errors.Count > 0 || StrayFlag(parsed) is not null;

    public static int Report(ParseResult parsed, TextWriter error)
    {
        string path = PathOf(parsed.CommandResult);
        error.WriteLine($"Error: {Problem(parsed)}{(Unknown(parsed) is null ? "" : $" for \"{path}\"")}");
        if (Unknown(parsed) is { } unknown && Meant(unknown, parsed.CommandResult.Command) is string meant)
            error.WriteLine($"\nDid you mean this?\n\t{meant}\n");
        error.WriteLine($"Run '{path} --help' for usage.");
        return ExitCodes.Usage;
    }

    /// <summary>What is wrong, in a few words.</summary>
    public static string Problem(ParseResult parsed) => Unknown(parsed) is { } unknown
        ? $"unknown {KindOf(unknown, parsed.CommandResult.Command)} \"{unknown}\"" : parsed.Errors[0].Message;

    private static string? Unknown(ParseResult parsed) => StrayFlag(parsed) ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null);

    /// <summary>The parser takes a flag it does not know for an argument where the command has one.</summary>
    private static string? StrayFlag(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens).Select(token => token.Value).FirstOrDefault(text => text.Length > 1 && text[0] == '-');

    /// <summary>Such as <c>marketstore tool import</c>.</summary>
    private static string PathOf(CommandResult command) => command.Parent is CommandResult parent
        ? $"{PathOf(parent)} {command.Command.Name}" : "marketstore";

    private static string KindOf(string token, Command command) =>
        token.StartsWith('-') ? "flag" : command.Subcommands.Count > 0 ? "command" : "argument";

    private static string? Meant(string token, Command command)
    {
        if (command is RootCommand && Synonyms.TryGetValue(token, out string? synonym)) return synonym;
        IEnumerable<string> names = token.StartsWith('-')
            ? command.Options.SelectMany(o => o.Aliases.Prepend(o.Name))
            : command.Subcommands.SelectMany(c => c.Aliases.Prepend(c.Name));
        return Spelling.Nearest(token, names);
    }
}
