using MarketStore.Cli.Shell.Commands;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell;

/// <summary>All commands of the shell. Adding one: a record in a file of Commands, and its place in this list.</summary>
internal static class ShellCommands
{
    public static IReadOnlyList<ShellCommand> All { get; } =
    [
        BucketCommands.Describe, BucketCommands.Functions, BucketCommands.Show, BucketCommands.Info,
        ChangeCommands.Create, LoadCommands.Load, ChangeCommands.Trim, ChangeCommands.Destroy,
        OutputCommands.Output, OutputCommands.Format, OutputCommands.Expanded, OutputCommands.Zone, OutputCommands.Timing,
        PlotCommands.Plot, PlotCommands.Watch,
        ScriptCommands.Include, ScriptCommands.Edit, HelpCommands.Help, ScriptCommands.Quit,
    ];

    /// <summary>The command that a line calls; null: the line is a statement, or a command that there is not.</summary>
    public static ShellCommand? Find(string input)
    {
        string name = CommandName(input);
        return All.FirstOrDefault(command => command.Names.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether a line is a command by itself, whatever follows.</summary>
    public static bool IsCommand(string line) => line.StartsWith('\\') || Find(line) is not null;

    public static MarketStoreException Unknown(string input)
    {
        string name = CommandName(input);
        string? similar = Spelling.Nearest(name, All.SelectMany(command => command.Names));
        return MarketStoreException.NotFound($"there is no command {name}{(similar is null ? "" : $"; did you mean {similar}?")} \\help lists them");
    }

    /// <summary>The first word; words without a backslash are commands only when they stand alone, as exit does.</summary>
    private static string CommandName(string input)
    {
        string text = input.Trim().TrimEnd(';');
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        return text.StartsWith('\\') || end == text.Length || text.StartsWith("help ", StringComparison.OrdinalIgnoreCase) ? text[..end] : "";
    }
}
