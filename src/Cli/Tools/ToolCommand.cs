using System.CommandLine;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool</c>: what works on a directory without a server. One file per command.</summary>
internal static class ToolCommand
{
    public static Command Create(Func<string[], InvocationConfiguration, int> help)
    {
        var tool = new Command("tool", "Work on data directories: check, back up, restore, compact, measure, import, look into logs");
        tool.Subcommands.Add(IntegrityCommand.Create());
        tool.Subcommands.Add(BackupCommand.Create());
        tool.Subcommands.Add(RestoreCommand.Create());
        tool.Subcommands.Add(CompactCommand.Create());
        tool.Subcommands.Add(StatsCommand.Create());
        tool.Subcommands.Add(ImportCommand.Create());
        tool.Subcommands.Add(WalCommand.Create());
        tool.SetAction(parsed => help(["tool"], parsed.InvocationConfiguration));
        return tool;
    }
}
