using System.Globalization;
using MarketStore.Engine.Import;

namespace MarketStore.Cli.Tools;

/// <summary>
/// Shows how far an import is: on a terminal one line that is written over and over, elsewhere a line now and then.
/// </summary>
internal sealed class ImportDisplay(TextWriter target, TimeProvider clock)
{
    private const int BarWidth = 24;

    private readonly bool _isTerminal = ReferenceEquals(target, Console.Error) && !Console.IsErrorRedirected;
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _shown = TimeSpan.Zero;
    private bool _hasLine;

    private TimeSpan Interval => _isTerminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10);

    public void Show(ImportProgress progress)
    {
        TimeSpan elapsed = clock.GetElapsedTime(_start);
        if (elapsed - _shown < Interval) return;
        _shown = elapsed;
        if (_isTerminal)
        {
            target.Write($"\r\e[K{Describe(progress, elapsed, bar: true)}");
            _hasLine = true;
        }
        else
        {
            target.WriteLine(Describe(progress, elapsed, bar: false));
        }
        target.Flush();
    }

    /// <summary>A line of its own, for what comes up on the way.</summary>
    public void Say(string text)
    {
        End();
        target.WriteLine(text);
    }

    /// <summary>Takes the progress line away.</summary>
    public void End()
    {
        if (_hasLine) target.Write("\r\e[K");
        _hasLine = false;
    }

    internal static string Describe(ImportProgress progress, TimeSpan elapsed, bool bar)
    {
        // Buckets differ in size, but time is what they are counted in here.
        double done = (double)progress.Bucket / progress.Buckets;
        TimeSpan left = elapsed / done * (1 - done);
        double rate = progress.Rows / Math.Max(elapsed.TotalSeconds, 0.001);
        int filled = (int)(done * BarWidth);
        string drawn = bar ? $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] " : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{drawn}bucket {progress.Bucket} of {progress.Buckets}, {progress.Rows:N0} rows, {rate:N0} rows/s, about {Short(left)} left  {progress.Key}");
    }

    private static string Short(TimeSpan time) => time.TotalMinutes < 2
        ? $"{(int)time.TotalSeconds} s" : time.TotalHours < 2 ? $"{(int)time.TotalMinutes} min" : $"{(int)time.TotalHours} h";
}
