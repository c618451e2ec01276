using MarketStore.Engine.Feed;
using MarketStore.Protocols.Streaming;
using YamlDotNet.RepresentationModel;

namespace MarketStore.Cli.Configuration;

/// <summary>The entries of <c>triggers:</c> that feed <c>/ws</c>: <c>module: stream.so</c>.</summary>
internal static class StreamTriggers
{
    public const string Name = "stream";

    /// <summary>What is wrong with an entry is told, and the entry left out.</summary>
    public static IReadOnlyList<StreamTriggerOptions> Of(ServerConfig config, Action<string> warn)
    {
        var triggers = new List<StreamTriggerOptions>();
        foreach (PluginConfig entry in config.Triggers.Where(trigger => trigger.PluginName == Name))
        {
            try
            {
                triggers.Add(Read(entry, warn));
            }
            catch (FormatException error)
            {
                warn($"[streamtrigger] {error.Message}");
            }
        }
        return triggers;
    }

    private static StreamTriggerOptions Read(PluginConfig entry, Action<string> warn)
    {
        var options = new StreamTriggerOptions(new TriggerPattern(entry.On));
        foreach ((YamlNode keyNode, YamlNode valueNode) in entry.Config ?? new YamlMappingNode())
        {
            string key = ((YamlScalarNode)keyNode).Value ?? "", value = (valueNode as YamlScalarNode)?.Value ?? "";
            switch (key.ToLowerInvariant(), value)
            {
                case ("filter", "") or ("mode", "last"): break;
                case ("filter", "nasdaq"): options = options with { EndsWithSession = true }; break;
                case ("mode", "all"): options = options with { PushesAll = true }; break;
                case ("filter", _): warn($"[streamtrigger] filter value \"{value}\" is not recognized: there is nasdaq"); break;
                case ("mode", _): warn($"[streamtrigger] mode \"{value}\" is not recognized: there are last and all"); break;
                default: warn($"[streamtrigger] unknown key \"{key}\" is ignored: there are filter and mode"); break;
            }
        }
        return options;
    }
}
