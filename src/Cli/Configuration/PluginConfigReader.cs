using YamlDotNet.RepresentationModel;

namespace MarketStore.Cli.Configuration;

/// <summary>Reads the lists under triggers and bgworkers. A plugin's own settings stay YAML nodes.</summary>
internal sealed class PluginConfigReader(string key, ConfigProblems problems)
{
    private const string Shape = "write a list of entries that start with \"- module: name\"";

    public IReadOnlyList<PluginConfig> Read(YamlNode node, string? required)
    {
        if (node is YamlSequenceNode list)
            return [.. list.Children.Select(entry => ReadEntry(entry, required)).OfType<PluginConfig>()];
        problems.Error(node.Start, $"{key}: {Shape}");
        return [];
    }

    private PluginConfig? ReadEntry(YamlNode node, string? required)
    {
        if (node is not YamlMappingNode entry)
        {
            problems.Error(node.Start, $"{key}: {Shape}");
            return null;
        }
        string module = "", on = "", name = "";
        YamlMappingNode? config = null;
        foreach ((YamlNode keyNode, YamlNode value) in entry.Children)
        {
            string field = (keyNode as YamlScalarNode)?.Value ?? "";
            var typed = new ConfigValue($"{key}.{field}", value, problems);
            switch (field)
            {
                case "module": module = typed.Text(); break;
                case "on": on = typed.Text(); break;
                case "name": name = typed.Text(); break;
                case "config" when value is YamlMappingNode map: config = map; break;
                case "config" when !ConfigReader.IsEmpty(value):
                    problems.Error(value.Start, $"{key}.config: write a map of the plugin's settings");
                    break;
                case "config": break;
                default:
                    problems.Warn(keyNode.Start, $"{key}: unknown key \"{field}\" is ignored");
                    break;
            }
        }
        if (module == "") Missing("a module, such as \"module: ondiskagg.so\"");
        if (required == "on" && on == "") Missing("on, such as \"on: '*/1Min/OHLCV'\"");
        return new PluginConfig(module, PluginNameOf(module), on, name, config, node.Start);

        void Missing(string what) => problems.Error(node.Start, $"{key}: an entry needs {what}");
    }

    /// <summary>Existing files name shared objects, perhaps with a folder; the plugin inside is meant.</summary>
    private static string PluginNameOf(string module)
    {
        string file = Path.GetFileName(module);
        return file.EndsWith(".so", StringComparison.Ordinal) ? file[..^3] : file;
    }
}
