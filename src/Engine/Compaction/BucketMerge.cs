using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>Writes the frozen rows of one bucket, and the blocks they fall into, as new blocks.</summary>
internal sealed class BucketMerge(Bucket bucket, SegmentFiles segments, SegmentAppender appender, int blockRows)
{
    /// <summary>A file is rewritten when this much of it is dead, and more than is alive.</summary>
    private const long WornBytes = 256 << 10;

    private readonly Dictionary<Period, uint> _targets = [];
    private readonly HashSet<uint> _worn = [];

    /// <summary>The changes to the bucket's list, to be applied one after another.</summary>
    public IEnumerable<BlockSplice> Run(BucketVersion version)
    {
        using Run rows = BucketScan.Open(bucket, [], version.Frozen, segments);
        ChooseTargets(version.Blocks);
        List<MergeUnit> units = MergePlan.For(
            version.Blocks, rows.Times, bucket.Kind, blockRows, block => _worn.Contains(block.File));
        int shift = 0;
        foreach (MergeUnit unit in units)
        {
            ReadOnlySpan<BlockRef> old = version.Blocks.AsSpan(unit.FirstBlock, unit.BlockCount);
            List<BlockRef> added = Write(old, new SliceRun(rows, unit.FirstRow, unit.RowCount, ownsRows: false));
            yield return new BlockSplice(bucket.Id, unit.FirstBlock + shift, unit.BlockCount, added);
            shift += added.Count - unit.BlockCount;
        }
    }

    /// <summary>New blocks go behind the newest block of their period, unless its file is worn.</summary>
    private void ChooseTargets(ImmutableArray<BlockRef> blocks)
    {
        foreach (IGrouping<uint, BlockRef> file in blocks.GroupBy(b => b.File))
        {
            long live = file.Sum(b => (long)b.ByteCount);
            long dead = appender.End(file.Key) - live;
            if (dead > live && dead > WornBytes) _worn.Add(file.Key);
            else _targets[file.First().Period] = Math.Max(_targets.GetValueOrDefault(file.First().Period), file.Key);
        }
    }

    private List<BlockRef> Write(ReadOnlySpan<BlockRef> old, SliceRun fresh)
    {
        var runs = new List<Run>();
        if (old.Length > 0) runs.Add(BucketScan.Open(bucket, old.ToArray(), [], segments));
        if (fresh.Count > 0) runs.Add(fresh);
        using Run merged = runs.Count == 1 ? runs[0] : new MergedRun(runs, bucket.Kind);

        var added = new List<BlockRef>();
        for (int first = 0; first < merged.Count;)
        {
            Period period = Period.Of(bucket.Kind, bucket.Timeframe, merged.Times[first]);
            int count = Math.Min(blockRows, merged.LowerBound(period.EndNs) - first);
            added.Add(WriteBlock(merged, first, count, period));
            first += count;
        }
        return added;
    }

    private BlockRef WriteBlock(Run rows, int first, int count, Period period)
    {
        if (!_targets.TryGetValue(period, out uint file))
        {
            file = appender.NewFile();
            _targets.Add(period, file);
        }
        var shape = new BlockRef(0, period, 0, 0, count, rows.Times[first], rows.Times[first + count - 1]);
        return appender.Append(bucket, (period, file), BlockWriter.Encode(bucket, rows, first, count), shape);
    }
}
