using MarketStore.Cli.Tools;

namespace MarketStore.Cli.Loading;

/// <summary>Shows a load to whoever watches: lines, and on a terminal how far it is.</summary>
internal sealed class LoadDisplay(TextWriter target) : ILoadObserver, IDisposable
{
    private readonly ProgressLine _progress = new(target, "rows");

    public void Say(string text)
    {
        _progress.Clear();
        target.WriteLine(text);
    }

    public void Warn(string text) => Say($"warning: {text}");

    public void Show(LoadProgress progress) =>
        _progress.Show(progress.Rows, progress.FileBytes > 0 ? (double)progress.BytesRead / progress.FileBytes : null);

    public void Dispose() => _progress.Dispose();
}
