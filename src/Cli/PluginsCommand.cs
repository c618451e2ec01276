using System.CommandLine;
using MarketStore.Engine.Plugins;

namespace MarketStore.Cli;

/// <summary><c>marketstore plugins</c>: one line per plugin in this binary: name, tab, kinds.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var plugins = new Command("plugins", "List the plugins compiled into this binary");
        plugins.SetAction(parsed =>
        {
            foreach (PluginEntry plugin in PluginRegistry.All)
                parsed.InvocationConfiguration.Output.WriteLine($"{plugin.Name}\t{plugin.Kinds}");
        });
        return plugins;
    }
}
