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
        if (!IsDue() || all == 0) return;
        double part = (double)done / all;
        Write(string.Create(CultureInfo.InvariantCulture, $"{Bar(part)}{done:N0} of {all:N0} {what}, {Left(part)}"));
    }

    /// <summary>Shows how many there are, and how far it is by another measure.</summary>
    /// <param name="part">0 to 1; null: nobody knows.</param>
    public void Show(long count, double? part)
    {
        if (!IsDue()) return;
        double rate = count / Math.Max(_shown.TotalSeconds, 1e-3);
        string left = part is > 0 ? ", " + Left(part.Value) : "";
        Write(string.Create(CultureInfo.InvariantCulture, $"{(part is { } known ? Bar(known) : "")}{count:N0} {what}, {rate:N0} a second{left}"));
    }

    public void Dispose() => Clear();

    /// <summary>Takes the line away, so that another one can be written.</summary>
    public void Clear()
    {
        if (_isTerminal) target.Write("\r\e[K");
    }

    private static string Bar(double part)
    {
        int filled = (int)(Math.Clamp(part, 0, 1) * BarWidth);
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] ";
    }

    private string Left(double part) =>
        string.Create(CultureInfo.InvariantCulture, $"about {_shown.TotalSeconds / Math.Max(part, 1e-9) * (1 - part):0} s left");

    private bool IsDue()
    {
        if (!_isTerminal) return false;
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_start);
        if (elapsed - _shown < TimeSpan.FromMilliseconds(100)) return false;
        _shown = elapsed;
        return true;
    }

    private void Write(string line)
    {
        target.Write($"\r\e[K{line}");
        target.Flush();
    }
}
