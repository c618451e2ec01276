using MarketStore.Engine.Plugins;

namespace MarketStore.Plugins.Sample;

/// <summary>
/// The smallest background worker: it counts the seconds it has been allowed to run. Copy this folder, give the
/// attribute a name of its own, and build; <c>marketstore plugins</c> then lists it, and mkts.yml refers to it:
/// <code>
/// bgworkers:
///   - module: sample
/// </code>
/// </summary>
[Plugin("sample")]
public sealed class SampleWorker : IBackgroundWorkerPlugin
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Beats so far; a worker of yours would fetch a price and write a row.</summary>
    public long BeatCount { get; private set; }

    /// <summary>Works until cancelled. It may return early or throw: the server decides what comes next.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Beat);
        while (await timer.WaitForNextTickAsync(cancel)) BeatCount++;
    }
}
