using MarketStore.Engine.Catalog;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>A part of the range, with what has rows in it.</summary>
/// <param name="From">Inclusive, as is <paramref name="To"/>.</param>
/// <param name="Sources">Oldest first.</param>
internal readonly record struct Slice(long From, long To, IReadOnlyList<Source> Sources);

/// <summary>A block, the rows of a head, or an erasure (neither).</summary>
/// <param name="Age">Greater is younger.</param>
internal readonly record struct Source(BlockRef? Block, HeadView? Rows, TimeRange Range, int Age)
{
    public bool IsErasure => Block is null && Rows is null;
}

/// <summary>
/// Cuts a range of one bucket into slices of time that follow each other, at the first time of each block and head, so
/// that each can be read by itself and a limit or a short range costs what it returns, even where a head overlaps a
/// year of blocks. An erasure is cut out at both ends, and whatever is older drops out of the slices it covers.
///
///     blocks   [   1   ][   2   ]  [   3   ]
///     erased       [ e ]
///     head           [     h     ]             slices: {1}, {} , {h}, {1, h}, {2, h}, {3}
/// </summary>
internal sealed class SlicePlan
{
    private readonly List<Source> _sources = [];
    private readonly long _from;
    private readonly long _to;
    private bool _erases;

    private SlicePlan(BucketVersion version, long from, long to)
    {
        (_from, _to) = (from, to);
        BlockList blocks = version.Blocks;
        (int first, int end) = blocks.Range(from, to);
        for (int b = first; b < end; b++) Add(blocks.Main[b], null, Span(blocks.Main[b]), b);
        int age = blocks.Main.Length;
        foreach (BlockRef shadow in blocks.Shadows) Add(shadow, null, Span(shadow), age++);
        foreach (HeadLayer layer in version.Layers)
        {
            _erases |= layer.Rows is null;
            Add(null, layer.Rows, layer.Erased ?? Span(layer.Rows!), age++);
        }
        if (version.Head is { } head) Add(null, head, Span(head), age);
    }

    /// <summary>The slices, ascending.</summary>
    public List<Slice> Slices { get; } = [];

    /// <param name="limit">Rows that are wanted; null for all.</param>
    /// <param name="fromStart">The first of them, or the last.</param>
    public static SlicePlan For(BucketVersion version, TimeRange range, long? limit, bool fromStart)
    {
        (long from, long to) = range;
        if (limit is { } rows && version.Layers.All(layer => layer.Erased is null))
        {
            if (fromStart) to = Math.Min(to, EndFor(version.Blocks, range, rows));
            else from = Math.Max(from, StartFor(version.Blocks, range, rows));
        }
        var plan = new SlicePlan(version, from, to);
        plan.Cut();
        return plan;
    }

    /// <summary>Blocks from here on, and what lies over them, have the last rows of a range.</summary>
    private static long StartFor(BlockList blocks, TimeRange range, long rows)
    {
        (int first, int end) = blocks.Range(range.FromNs, range.ToNs);
        for (int b = end - 1; b > first; b--)
        {
            // A block that the range cuts may have none of the rows.
            if (blocks.Main[b].MaxTime <= range.ToNs) rows -= blocks.Main[b].RowCount;
            if (rows <= 0) return blocks.Main[b].MinTime;
        }
        return range.FromNs;
    }

    private static long EndFor(BlockList blocks, TimeRange range, long rows)
    {
        (int first, int end) = blocks.Range(range.FromNs, range.ToNs);
        for (int b = first; b < end - 1; b++)
        {
            if (blocks.Main[b].MinTime >= range.FromNs) rows -= blocks.Main[b].RowCount;
            if (rows <= 0) return blocks.Main[b].MaxTime;
        }
        return range.ToNs;
    }

    private static TimeRange Span(BlockRef block) => new(block.MinTime, block.MaxTime);

    private static TimeRange Span(HeadView rows) => new(rows.MinTime, rows.MaxTime);

    private void Add(BlockRef? block, HeadView? rows, TimeRange span, int age)
    {
        if (span.Touches(_from, _to)) _sources.Add(new Source(block, rows, span, age));
    }

    private void Cut()
    {
        _sources.Sort((a, b) =>
            a.Range.FromNs != b.Range.FromNs ? a.Range.FromNs.CompareTo(b.Range.FromNs) : a.Age.CompareTo(b.Age));
        List<long> cuts = Cuts();
        var open = new List<Source>();
        int next = 0;
        for (int c = 0; c < cuts.Count; c++)
        {
            long first = cuts[c], last = c + 1 < cuts.Count ? cuts[c + 1] - 1 : _to;
            for (; next < _sources.Count && _sources[next].Range.FromNs <= first; next++) open.Add(_sources[next]);
            open.RemoveAll(source => source.Range.ToNs < first);
            if (open.Count > 0) AddSlice(first, last, open);
        }
    }

    /// <summary>Where slices begin, ascending.</summary>
    private List<long> Cuts()
    {
        var cuts = new List<long>(_sources.Count);
        foreach (Source source in _sources)
        {
            long start = Math.Max(_from, source.Range.FromNs);
            if (cuts.Count == 0 || cuts[^1] != start) cuts.Add(start);
        }
        if (!_erases) return cuts;
        cuts.AddRange(_sources.Where(s => s.IsErasure && s.Range.ToNs < _to).Select(s => s.Range.ToNs + 1));
        return [.. cuts.Distinct().Order()];
    }

    private void AddSlice(long first, long last, List<Source> open)
    {
        if (open is [{ IsErasure: false } only])
        {
            Slices.Add(new Slice(first, last, [only]));
            return;
        }
        List<Source> sources = [.. open.OrderBy(source => source.Age)];
        int erasure = _erases ? sources.FindLastIndex(source => source.IsErasure) : -1;
        sources.RemoveRange(0, erasure + 1);
        if (sources.Count > 0) Slices.Add(new Slice(first, last, sources));
    }
}
