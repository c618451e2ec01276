using MarketStore.Engine;
using MarketStore.Engine.Io;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Streaming;

/// <summary>The stream triggers of a server.</summary>
internal sealed class StreamTriggerSet(IReadOnlyList<StreamTriggerOptions> options, StorageEngine engine, StreamHub hub, ILogger log) : IAsyncDisposable
{
    private readonly List<StreamTrigger> _triggers = [.. options.Select(trigger => new StreamTrigger(engine, hub, trigger, (SystemClock.Instance, log)))];

    public async ValueTask DisposeAsync()
    {
        foreach (StreamTrigger trigger in _triggers) await trigger.DisposeAsync().ConfigureAwait(false);
    }
}
