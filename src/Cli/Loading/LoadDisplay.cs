using MarketStore.Cli.Tools;

namespace MarketStore.Cli.Loading;

/// <summary>Shows a load to whoever watches: lines, and on a terminal how far it is.</summary>
/// <param name="target">Where progress and warnings go.</param>
/// <param name="say">Where lines go; null: there, too.</param>
internal sealed class LoadDisplay(TextWriter target, Action<string>? say = null) : ILoadObserver, IDisposable
{
    private readonly ProgressLine _progress = new(target, "rows");

    public void Say(string text)
    {
        _progress.Clear();
        if (say is null) target.WriteLine(text);
        else say(text);
    }

    public void Warn(string text)
    {
        _progress.Clear();
        target.WriteLine($"warning: {text}");
    }

    public void Show(LoadProgress progress) =>
        _progress.Show(progress.Rows, progress.FileBytes > 0 ? (double)progress.BytesRead / progress.FileBytes : null);

    public void Dispose() => _progress.Dispose();
}
