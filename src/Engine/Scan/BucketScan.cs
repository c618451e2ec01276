using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Reads one version of one bucket. Blocks and heads that the range prunes are never opened. The others are cut into
/// slices of time that follow each other, at the first time of each block; a slice is merged by itself, so that a limit
/// or a short range costs what it returns, even where a head overlaps a year of blocks.
///
///     blocks   [   1   ][   2   ]  [   3   ]
///     heads          [     h     ]                 slices: {1}, {1, h}, {2, h}, {3}
/// </summary>
internal sealed class BucketScan(Bucket bucket, BucketVersion version, SegmentFiles files, Func<long, long> slotStart)
{
    /// <summary>Appends the rows asked for to the result's memory.</summary>
    /// <param name="rowBudget">Rows that may still be read; reduced by those that were.</param>
    public BucketRows Read(ScanRequest request, ScanResult result, ref long rowBudget, CancellationToken cancel)
    {
        Schema schema = Project(request.Columns);
        int[] columns = [.. schema.Columns.Select(c => bucket.Schema.IndexOf(c.Name))];
        long from = bucket.Kind == RecordKind.Fixed ? slotStart(request.FromNs) : request.FromNs;
        List<Slice> slices = Slices(from, request.ToNs, out long bound);
        bool ascending = request.Limit is null || request.FromStart;
        if (!ascending) slices.Reverse();

        long remaining = request.Limit ?? long.MaxValue;
        var rows = new RowCollector(result, columns, ascending, Math.Min(remaining, bound));
        foreach (Slice slice in slices)
        {
            if (remaining == 0) break;
            cancel.ThrowIfCancellationRequested();
            using Run run = Open(slice);
            int first = run.LowerBound(slice.From), count = run.UpperBound(slice.To) - first;
            if (count <= 0) continue;
            if (count > remaining)
            {
                if (!ascending) first += count - (int)remaining;
                count = (int)remaining;
            }
            remaining -= count;
            rowBudget -= count;
            if (rowBudget < 0)
            {
                throw new MarketStoreException(ErrorCode.LimitExceeded,
                    $"the query finds more than {request.MaxRows} rows (max_rows_per_query): ask for a shorter range or fewer symbols");
            }
            rows.Add(run, first, count);
        }
        return new BucketRows(bucket.Key, bucket.Kind, schema, rows.Finish());
    }

    /// <summary>Blocks and heads as one run, for a checkpoint.</summary>
    public static Run Open(Bucket bucket, IReadOnlyList<BlockRef> blocks, IReadOnlyList<HeadView> heads, SegmentFiles files)
    {
        var runs = new List<Run>(blocks.Count + heads.Count);
        try
        {
            foreach (BlockRef block in blocks) runs.Add(OpenBlock(bucket, block, files));
            foreach (HeadView head in heads) runs.Add(new HeadRun(head));
            return runs.Count == 1 ? runs[0] : new MergedRun(runs, bucket.Kind);
        }
        catch
        {
            foreach (Run run in runs) run.Dispose();
            throw;
        }
    }

    private static BlockRun OpenBlock(Bucket bucket, BlockRef block, SegmentFiles files)
    {
        string path = files.PathOf(bucket.Key, block.Period, block.File);
        using SegmentFiles.Lease lease = files.Open(path);
        return new BlockRun(bucket.Schema, block, path, lease.File);
    }

    private Run Open(Slice slice)
    {
        if (slice.Sources is [Source only]) return Open(only);
        var runs = new List<Run>(slice.Sources.Count);
        try
        {
            foreach (Source source in slice.Sources) runs.Add(SliceRun.OfRange(Open(source), slice.From, slice.To));
            return new MergedRun(runs, bucket.Kind);
        }
        catch
        {
            foreach (Run run in runs) run.Dispose();
            throw;
        }
    }

    private Run Open(Source source) =>
        source.Block is { } block ? OpenBlock(bucket, block, files) : new HeadRun(source.Head!);

    private Schema Project(IReadOnlyList<string>? names)
    {
        if (names is null) return bucket.Schema;
        IEnumerable<int> indexes = names.Select(bucket.Schema.IndexOf).Where(i => i >= 0).Distinct();
        return new Schema(indexes.Select(i => bucket.Schema.Columns[i]));
    }

    /// <summary>The range, cut so that slices ascend without overlap, each with the sources that have rows in it.</summary>
    /// <param name="bound">No more rows than this are in the range.</param>
    private List<Slice> Slices(long from, long to, out long bound)
    {
        List<Source> sources = Sources(from, to);
        bound = sources.Sum(source => source.RowsIn(from, to));
        sources.Sort((a, b) => a.Min != b.Min ? a.Min.CompareTo(b.Min) : a.Age.CompareTo(b.Age));
        var slices = new List<Slice>(sources.Count);
        var open = new List<Source>();
        for (int next = 0; next < sources.Count;)
        {
            // A slice begins where a source does, and ends where the next one begins.
            long first = Math.Max(from, sources[next].Min);
            for (; next < sources.Count && sources[next].Min <= first; next++) open.Add(sources[next]);
            long last = next < sources.Count ? sources[next].Min - 1 : to;
            open.RemoveAll(source => source.Max < first);
            slices.Add(new Slice(first, last, [.. open.OrderBy(source => source.Age)]));
        }
        return slices;
    }

    /// <summary>Blocks and heads that touch the range, with their age, which is what merging goes by.</summary>
    private List<Source> Sources(long from, long to)
    {
        var sources = new List<Source>();
        int age = 0;
        foreach (BlockRef block in version.Blocks) Add(block, null, block.MinTime, block.MaxTime);
        foreach (HeadView frozen in version.Frozen) Add(null, frozen, frozen.MinTime, frozen.MaxTime);
        if (version.Head is { } head) Add(null, head, head.MinTime, head.MaxTime);
        return sources;

        void Add(BlockRef? block, HeadView? view, long min, long max)
        {
            if (max >= from && min <= to) sources.Add(new Source(block, view, min, max, age));
            age++;
        }
    }

    private readonly record struct Source(BlockRef? Block, HeadView? Head, long Min, long Max, int Age)
    {
        /// <summary>At the most: what a block has, which is little; of a head what is in the range.</summary>
        public long RowsIn(long from, long to)
        {
            if (Block is not null) return Block.RowCount;
            using var rows = new HeadRun(Head!);
            return Math.Max(0, rows.UpperBound(to) - rows.LowerBound(from));
        }
    }

    /// <param name="From">Inclusive, as is <paramref name="To"/>.</param>
    /// <param name="Sources">Oldest first.</param>
    private readonly record struct Slice(long From, long To, IReadOnlyList<Source> Sources);
}
