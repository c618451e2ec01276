using System.Globalization;

namespace MarketStore.Cli.Tools;

/// <summary>How far something is: on a terminal one line that is written over and over, elsewhere nothing.</summary>
internal sealed class ProgressLine(TextWriter target, string what) : IDisposable
{
    private const int BarWidth = 24;

    private readonly bool _isTerminal = ReferenceEquals(target, Console.Error) && !Console.IsErrorRedirected;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private TimeSpan _shown = TimeSpan.Zero;

    public void Show(long done, long all)
    {
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_start);
        if (!_isTerminal || all == 0 || elapsed - _shown < TimeSpan.FromMilliseconds(100)) return;
        _shown = elapsed;
        double part = (double)done / all;
        int filled = (int)(part * BarWidth);
        double left = elapsed.TotalSeconds / Math.Max(part, 1e-9) * (1 - part);
        target.Write(string.Create(CultureInfo.InvariantCulture,
            $"\r\e[K[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done:N0} of {all:N0} {what}, about {left:0} s left"));
        target.Flush();
    }

    public void Dispose()
    {
        if (_isTerminal) target.Write("\r\e[K");
    }
}
