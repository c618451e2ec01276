namespace MarketStore.Engine.Plugins;

/// <summary>Marks a class that the source generator enters in <c>PluginRegistry</c> under this name.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Runs beside the server until cancelled.</summary>
public interface IBackgroundWorkerPlugin
{
    Task RunAsync(CancellationToken cancel);
}
