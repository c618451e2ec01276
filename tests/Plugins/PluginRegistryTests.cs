using MarketStore.Engine.Plugins;
using MarketStore.Plugins.Sample;

namespace MarketStore.Tests.Plugins;

public sealed class PluginRegistryTests
{
    [Fact]
    public void The_sample_is_registered_under_its_name_and_can_be_created()
    {
        PluginEntry? sample = PluginRegistry.Find("sample");
        Assert.NotNull(sample);
        Assert.Equal(PluginKinds.BackgroundWorker, sample.Kinds);
        Assert.IsType<SampleWorker>(sample.Create());
    }

    [Fact]
    public void An_unknown_name_finds_nothing() => Assert.Null(PluginRegistry.Find("Sample"));

    [Fact]
    public async Task The_sample_works_until_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var worker = new SampleWorker();
        Task run = worker.RunAsync(cancel.Token);
        Assert.False(run.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
