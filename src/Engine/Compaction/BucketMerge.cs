using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// Turns the layers of one bucket into blocks, and writes blocks again where <see cref="MergePlan"/> says so. Memory:
/// one block, its shadows, and the layers, which are in memory already.
/// </summary>
internal sealed class BucketMerge
{
    private readonly Bucket _bucket;
    private readonly Schema _schema;
    private readonly MergeContext _context;
    private readonly BucketChange _change;

    /// <summary>The bucket's own file for each period, as long as it can grow.</summary>
    private readonly Dictionary<Period, uint> _files = [];
    private List<TimeRange> _erased = [];

    /// <param name="bucket">Whose blocks they are.</param>
    /// <param name="schema">The columns that new blocks get; no row to be merged may have others that are still wanted.</param>
    /// <param name="blocks">As they are.</param>
    /// <param name="context">Where to.</param>
    public BucketMerge(Bucket bucket, Schema schema, BlockList blocks, MergeContext context)
    {
        (_bucket, _schema, _context, _change) = (bucket, schema, context, new BucketChange(bucket, blocks));
        foreach (BlockRef block in blocks.All)
        {
            if (!block.Period.IsShared) _files[block.Period] = Math.Max(_files.GetValueOrDefault(block.Period), block.File);
        }
    }

    /// <summary>Merges layers into the blocks.</summary>
    /// <param name="layers">Oldest first; may be empty.</param>
    /// <param name="settle">Also write every block again that has a shadow.</param>
    public BucketChange Run(ImmutableArray<HeadLayer> layers, bool settle = false)
    {
        _change.Layers = layers.Length;
        _erased = [.. layers.Where(layer => layer.Erased is not null).Select(layer => layer.Erased!.Value)];
        DropErased();
        Run? rows = Rows(layers);
        var plan = new MergePlan(_change.Blocks, _bucket.Kind, _erased);
        int shift = 0;
        foreach (MergeUnit unit in plan.For(rows is null ? [] : rows.Times, _context.BlockRows, settle))
        {
            int before = _change.Main.Length;
            Apply(unit with { FirstBlock = unit.FirstBlock + shift }, rows);
            shift += _change.Main.Length - before;
        }
        return _change;
    }

    /// <summary>Copies the blocks that lie in one file to another, byte by byte.</summary>
    public BucketChange MoveOutOf(uint file)
    {
        for (int b = 0; b < _change.Main.Length; b++)
        {
            if (_change.Main[b].File == file) _change.Splice(b, 1, [Copy(_change.Main[b])]);
        }
        foreach (BlockRef shadow in _change.Shadows.Where(shadow => shadow.File == file).ToList())
        {
            _change.ReplaceShadow(shadow, Copy(shadow));
        }
        return _change;
    }

    /// <summary>Takes blocks that cannot be read off the list and moves their bytes aside; their shadows stay.</summary>
    public BucketChange DropDamaged(IReadOnlySet<BlockRef> damaged)
    {
        for (int b = _change.Main.Length - 1; b >= 0; b--)
        {
            if (!damaged.Contains(_change.Main[b])) continue;
            List<BlockRef> shadows = _change.ShadowsOf(b, 1);
            _context.Quarantine(_bucket, _change.Main[b]);
            _change.RemoveShadows(shadows);
            foreach (BlockRef shadow in shadows.Where(damaged.Contains)) _context.Quarantine(_bucket, shadow);
            _change.Splice(b, 1, Merge([.. shadows.Where(shadow => !damaged.Contains(shadow))], null, atEnd: false));
        }
        List<BlockRef> left = [.. _change.Shadows.Where(damaged.Contains)];
        foreach (BlockRef shadow in left) _context.Quarantine(_bucket, shadow);
        _change.RemoveShadows(left);
        return _change;
    }

    /// <summary>The rows of all layers, as far as no later layer erased them.</summary>
    private Run? Rows(ImmutableArray<HeadLayer> layers)
    {
        var runs = new List<Run>();
        foreach (HeadLayer layer in layers)
        {
            if (layer.Rows is not null) runs.Add(new HeadRun(layer.Rows, _schema));
            else runs = SliceRun.Without(runs, layer.Erased!.Value);
        }
        return runs.Count == 0 ? null : MergedRun.Of(runs, _bucket.Kind);
    }

    /// <summary>Takes out the blocks of which nothing is left, without reading them.</summary>
    private void DropErased()
    {
        for (int b = _change.Main.Length - 1; b >= 0; b--)
        {
            if (!IsGone(_change.Main[b])) continue;
            _change.RemoveShadows(_change.ShadowsOf(b, 1));
            _change.Splice(b, 1, []);
        }
        _change.RemoveShadows([.. _change.Shadows.Where(IsGone)]);
    }

    private bool IsGone(BlockRef block) => _erased.Exists(range => range.Covers(block.MinTime, block.MaxTime));

    private void Apply(MergeUnit unit, Run? rows)
    {
        if (unit.IsShadow)
        {
            _change.AddShadows(Merge([], Slice(rows, unit.FirstRow, unit.RowCount), atEnd: true));
            return;
        }
        List<BlockRef> shadows = _change.ShadowsOf(unit.FirstBlock, unit.BlockCount);
        List<BlockRef> old = [.. _change.Main.AsSpan(unit.FirstBlock, unit.BlockCount), .. shadows];
        // Behind the last block more will come: full blocks and a rest. Elsewhere equal parts.
        bool atEnd = unit.FirstBlock + unit.BlockCount == _change.Main.Length;
        try
        {
            List<BlockRef> added = Merge(old, Slice(rows, unit.FirstRow, unit.RowCount), atEnd);
            _change.RemoveShadows(shadows);
            _change.Splice(unit.FirstBlock, unit.BlockCount, added);
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption && old.Count > 0)
        {
            _context.ReportDamage(_bucket, error);
            LeaveAlone(unit, rows);
        }
    }

    /// <summary>
    /// A block that cannot be read stays where it is, so that queries go on saying so; the new rows go over it and
    /// behind it. Only an erasure that takes a part of it moves it aside, because what is left cannot be told apart.
    /// </summary>
    private void LeaveAlone(MergeUnit unit, Run? rows)
    {
        for (int b = unit.BlockCount - 1; b >= 0; b--)
        {
            BlockRef block = _change.Main[unit.FirstBlock + b];
            if (!_erased.Exists(range => range.Touches(block.MinTime, block.MaxTime))) continue;
            List<BlockRef> shadows = _change.ShadowsOf(unit.FirstBlock + b, 1);
            foreach (BlockRef damaged in shadows.Prepend(block)) _context.Quarantine(_bucket, damaged);
            _change.RemoveShadows(shadows);
            _change.Splice(unit.FirstBlock + b, 1, Merge([], Slice(rows, unit.FirstRow, unit.RowCount), atEnd: false));
            return;
        }
        _change.AddShadows(Merge([], Slice(rows, unit.FirstRow, unit.Falling), atEnd: false));
        _change.Splice(unit.FirstBlock + unit.BlockCount, 0,
            Merge([], Slice(rows, unit.FirstRow + unit.Falling, unit.RowCount - unit.Falling), atEnd: true));
    }

    private static SliceRun? Slice(Run? rows, int first, int count) =>
        count == 0 ? null : new SliceRun(rows!, first, count, ownsRows: false);

    /// <summary>Writes old blocks, without what was erased, and new rows as new blocks.</summary>
    private List<BlockRef> Merge(List<BlockRef> old, SliceRun? fresh, bool atEnd)
    {
        var opened = new List<Run>(old.Count);
        try
        {
            foreach (BlockRef block in old) opened.Add(BlockRun.Open((_bucket, _schema), block, _context.Segments));
            List<Run> runs = _erased.Aggregate(opened, SliceRun.Without);
            if (fresh is not null) runs = [.. runs, fresh];
            return runs.Count == 0 ? [] : Write(MergedRun.Of(runs, _bucket.Kind), atEnd);
        }
        finally
        {
            foreach (Run run in opened) run.Dispose();
        }
    }

    private List<BlockRef> Write(Run rows, bool atEnd)
    {
        int parts = (rows.Count + _context.BlockRows - 1) / _context.BlockRows;
        int size = atEnd ? _context.BlockRows : (rows.Count + parts - 1) / Math.Max(1, parts);
        var added = new List<BlockRef>();
        for (int first = 0; first < rows.Count;)
        {
            Period period = Period.Of(_bucket.Kind, _bucket.Timeframe, rows.Times[first]);
            int count = Math.Min(size, rows.LowerBound(period.EndNs) - first);
            var shape = new BlockRef(0, period, 0, 0, count, rows.Times[first], rows.Times[first + count - 1]);
            added.Add(Append(BlockWriter.Encode(_bucket, rows, first, count).Written, shape));
            first += count;
        }
        return added;
    }

    private BlockRef Append(ReadOnlySpan<byte> block, BlockRef shape)
    {
        uint own = _files.GetValueOrDefault(shape.Period);
        BlockRef written = _context.Appender.Append(_bucket, block, shape, ref own);
        _files[shape.Period] = own;
        return written;
    }

    private BlockRef Copy(BlockRef block)
    {
        using var bytes = new Pooled<byte>(block.ByteCount);
        _context.Segments.Read(_bucket, block, bytes.Span);
        return Append(bytes.Span, block with { Period = Period.Of(_bucket.Kind, _bucket.Timeframe, block.MinTime) });
    }
}
