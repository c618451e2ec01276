using System.CommandLine;
using MarketStore.Cli.Tools;

namespace MarketStore.Cli;

/// <summary>The command tree. Adding a command: one file with a Create method, one line here.</summary>
internal static class RootCommands
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "A time-series database for market data: bars and ticks, written durably, read as columns.");
        root.Subcommands.Add(InitCommand.Create());
        root.Subcommands.Add(StartCommand.Create());
        root.Subcommands.Add(ConnectCommand.Create());
        root.Subcommands.Add(LoadCommand.Create());
        root.Subcommands.Add(UserCommand.Create());
        root.Subcommands.Add(PluginsCommand.Create());
        root.Subcommands.Add(EstimateCommand.Create());
        root.Subcommands.Add(ToolCommand.Create((path, configuration) => HelpCommand.Show(root, path, configuration)));
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(HelpCommand.Create(root));
        VersionOutput.Install(root);
        Examples.Install(root);
        root.SetAction(parsed => HelpCommand.Show(root, [], parsed.InvocationConfiguration));
        return root;
    }
}
