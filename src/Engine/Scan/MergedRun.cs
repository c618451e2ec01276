using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Several runs whose times overlap, as one: ascending by time; equal times in the order of the runs' age. For fixed
/// records only the youngest row of each time is left.
///
///     older    1  3  5        variable: 1 3 3' 4' 5
///     younger     3' 4'       fixed:    1   3' 4' 5
/// </summary>
internal sealed class MergedRun : Run
{
    private readonly IReadOnlyList<Run> _runs;
    private readonly long[] _times;

    /// <summary>Which run each merged row comes from, and which row of it.</summary>
    private readonly (int Run, int Row)[] _sources;

    /// <param name="runs">Oldest first; owned by the merged run from here on.</param>
    public MergedRun(IReadOnlyList<Run> runs, RecordKind kind)
        : base(runs[0].Schema)
    {
        _runs = runs;
        long[] times = [];
        (int, int)[] sources = [];
        for (int r = 0; r < runs.Count; r++) (times, sources) = Merge(times, sources, r, runs[r].Times, kind);
        (_times, _sources) = (times, sources);
    }

    /// <summary>The only run, or several merged.</summary>
    public static Run Of(IReadOnlyList<Run> runs, RecordKind kind) => runs.Count == 1 ? runs[0] : new MergedRun(runs, kind);

    public override int Count => _times.Length;

    public override ReadOnlySpan<long> Times => _times;

    public override void Copy(int column, int first, Span<byte> target)
    {
        int width = Width(column);
        ReadOnlySpan<(int Run, int Row)> sources = _sources.AsSpan(first, target.Length / width);
        for (int r = 0; r < _runs.Count; r++)
        {
            (int low, int high) = RowsOf(sources, r);
            if (low > high) continue;
            using var values = new Pooled<byte>((high - low + 1) * width);
            _runs[r].Copy(column, low, values.Span);
            Scatter(values.Span, sources, (r, low), width, target);
        }
    }

    public override void Verify(ReadOnlySpan<int> columns)
    {
        foreach (Run run in _runs) run.Verify(columns);
    }

    public override void Dispose()
    {
        foreach (Run run in _runs) run.Dispose();
    }

    private static (long[] Times, (int, int)[] Sources) Merge(
        long[] older, (int, int)[] olderSources, int run, ReadOnlySpan<long> younger, RecordKind kind)
    {
        var times = new long[older.Length + younger.Length];
        var sources = new (int, int)[times.Length];
        int a = 0, b = 0, n = 0;
        while (a < older.Length || b < younger.Length)
        {
            bool takeOlder = b == younger.Length || (a < older.Length && older[a] <= younger[b]);
            long time = takeOlder ? older[a] : younger[b];
            if (kind == RecordKind.Fixed && n > 0 && times[n - 1] == time) n--;
            sources[n] = takeOlder ? olderSources[a++] : (run, b++);
            times[n++] = time;
        }
        Array.Resize(ref times, n);
        Array.Resize(ref sources, n);
        return (times, sources);
    }

    private static (int Low, int High) RowsOf(ReadOnlySpan<(int Run, int Row)> sources, int run)
    {
        int low = int.MaxValue, high = -1;
        foreach ((int r, int row) in sources)
        {
            if (r != run) continue;
            low = Math.Min(low, row);
            high = Math.Max(high, row);
        }
        return (low, high);
    }

    private static void Scatter(
        ReadOnlySpan<byte> values, ReadOnlySpan<(int Run, int Row)> sources, (int Run, int Low) from, int width, Span<byte> target)
    {
        if (width == sizeof(long))
        {
            ReadOnlySpan<long> source = MemoryMarshal.Cast<byte, long>(values);
            Span<long> sink = MemoryMarshal.Cast<byte, long>(target);
            for (int i = 0; i < sources.Length; i++)
            {
                if (sources[i].Run == from.Run) sink[i] = source[sources[i].Row - from.Low];
            }
            return;
        }
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i].Run != from.Run) continue;
            values.Slice((sources[i].Row - from.Low) * width, width).CopyTo(target[(i * width)..]);
        }
    }
}
