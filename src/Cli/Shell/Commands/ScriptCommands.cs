using MarketStore.Cli.Shell.Editing;
using MarketStore.Cli.Shell.Scripts;
using MarketStore.Engine;

namespace MarketStore.Cli.Shell.Commands;

/// <summary>Commands that bring in other ones, and the one that ends them.</summary>
internal static class ScriptCommands
{
    public static ShellCommand Include { get; } = new(["\\i"], "FILE", "Run the statements and commands of a file", async (shell, line, cancel) =>
    {
        if (line.Words.Count != 1) throw MarketStoreException.Invalid("\\i takes one file; a name with spaces stands in quotes");
        using StreamReader file = File.OpenText(line.Words[0]);
        await new ScriptRunner(shell, stopsAtError: true).RunAsync(file, line.Words[0], cancel).ConfigureAwait(false);
    })
    {
        Details = "  \\i queries.sql     stops at the first statement that fails",
    };

    public static ShellCommand Edit { get; } = new(["\\e", "\\edit"], "", "Change the last statement in $VISUAL or $EDITOR; then it can be run", (shell, _, _) =>
    {
        if (shell.Offer is not { } offer) throw MarketStoreException.Invalid("\\e needs a terminal to bring the statement back to");
        if (ExternalEditor.Edit(shell.LastStatement ?? "", shell.Screen.Error.WriteLine) is { } text) offer(text);
        return ValueTask.CompletedTask;
    })
    {
        Details = "  What is being typed can be changed so, too: Ctrl-X Ctrl-E.",
    };

    public static ShellCommand Quit { get; } = new(["\\q", "\\quit", "\\stop", "\\exit", "exit", "quit"], "", "Leave; Ctrl-D does it, too", (_, _, _) => ValueTask.CompletedTask)
    {
        Leaves = true,
    };
}
