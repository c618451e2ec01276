using MarketStore.Engine.Io;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Definitions;

/// <summary>
/// Spans of time, in units of a grain, that lie apart from each other:
///
///     added   [2..3]   [5..5]   [4..4]          kept   [2..5]
///
/// When they become too many the grain doubles, so that what is kept is never less than what was added, and bounded.
/// </summary>
internal sealed class SpanSet
{
    /// <summary>Spans of one set at the most.</summary>
    private const int MaxSpans = 1024;

    private List<(long From, long To)> _spans = [];

    public SpanSet(long grainNs) => GrainNs = grainNs;

    /// <summary>Nanoseconds that one unit has by now.</summary>
    public long GrainNs { get; private set; }

    public int Count => _spans.Count;

    /// <summary>Both ends inclusive, in nanoseconds.</summary>
    public IEnumerable<TimeRange> Ranges => _spans.Select(span => new TimeRange(
        span.From <= long.MinValue / GrainNs ? long.MinValue : span.From * GrainNs,
        span.To >= (long.MaxValue / GrainNs) - 1 ? long.MaxValue : ((span.To + 1) * GrainNs) - 1));

    public void Add(TimeRange range) => AddUnits(Timestamps.FloorDivide(range.FromNs, GrainNs), Timestamps.FloorDivide(range.ToNs, GrainNs));

    /// <summary>Adds times in any order; cheap when neighbours are close.</summary>
    public void Add(ReadOnlySpan<long> times)
    {
        for (int i = 0; i < times.Length;)
        {
            long grain = GrainNs, from = Timestamps.FloorDivide(times[i], grain), to = from;
            for (i++; i < times.Length; i++)
            {
                long unit = Timestamps.FloorDivide(times[i], grain);
                if (unit < from || unit > to + 1) break;
                to = Math.Max(to, unit);
            }
            AddUnits(from, to);
        }
    }

    public void Add(SpanSet other)
    {
        foreach (TimeRange range in other.Ranges) Add(range);
    }

    // spans = grain:i64 count:u32 (from:i64 to:i64)*
    public void Write(ByteWriter writer)
    {
        writer.I64(GrainNs);
        writer.U32((uint)_spans.Count);
        foreach ((long from, long to) in _spans)
        {
            writer.I64(from);
            writer.I64(to);
        }
    }

    public static SpanSet Read(ref ByteReader reader)
    {
        var set = new SpanSet(Math.Max(1, reader.I64()));
        for (int count = reader.Count(); count > 0; count--) set._spans.Add((reader.I64(), reader.I64()));
        return set;
    }

    public SpanSet Copy() => new(GrainNs) { _spans = [.. _spans] };

    private void AddUnits(long from, long to)
    {
        // Neighbours become one; the ends of time have one neighbour only.
        long before = from == long.MinValue ? from : from - 1, behind = to == long.MaxValue ? to : to + 1;
        // Most come at the end.
        int first = _spans.Count > 0 && _spans[^1].To < before ? _spans.Count : FirstThatReaches(before);
        int end = first;
        for (; end < _spans.Count && _spans[end].From <= behind; end++)
        {
            (from, to) = (Math.Min(from, _spans[end].From), Math.Max(to, _spans[end].To));
        }
        if (end == first) _spans.Insert(first, (from, to));
        else
        {
            _spans[first] = (from, to);
            _spans.RemoveRange(first + 1, end - first - 1);
        }
        if (_spans.Count > MaxSpans) Coarsen();
    }

    private void Coarsen()
    {
        List<(long From, long To)> old = _spans;
        (_spans, GrainNs) = ([], GrainNs <= long.MaxValue / 2 ? GrainNs * 2 : GrainNs);
        foreach ((long from, long to) in old)
        {
            (long start, long end) = (Timestamps.FloorDivide(from, 2), Timestamps.FloorDivide(to, 2));
            if (_spans.Count > 0 && _spans[^1].To >= start - 1) _spans[^1] = (_spans[^1].From, end);
            else _spans.Add((start, end));
        }
        if (_spans.Count > MaxSpans) Coarsen();
    }

    private int FirstThatReaches(long unit)
    {
        int low = 0, high = _spans.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_spans[middle].To < unit) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
