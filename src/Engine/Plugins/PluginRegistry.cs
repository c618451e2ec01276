namespace MarketStore.Engine.Plugins;

/// <summary>What a plugin can be; one class may be several.</summary>
[Flags]
internal enum PluginKinds
{
    None = 0,

    /// <summary>Implements <see cref="IBackgroundWorkerPlugin"/>.</summary>
    BackgroundWorker = 1,
}

/// <summary>One plugin in this binary.</summary>
/// <param name="Create">A new instance; it implements the interfaces that <paramref name="Kinds"/> names.</param>
internal sealed record PluginEntry(string Name, PluginKinds Kinds, Func<object> Create);

/// <summary>The plugins compiled in. The other half, <c>All</c>, is written by src/PluginGenerator.</summary>
internal static partial class PluginRegistry
{
    /// <summary>Null when this binary has no such plugin.</summary>
    public static PluginEntry? Find(string name) => All.FirstOrDefault(plugin => plugin.Name == name);
}
