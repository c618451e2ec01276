using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Reads one version of one bucket. Blocks and heads that the range prunes are never opened; the others form clusters
/// whose times overlap. Clusters follow each other in time, so each is merged by itself, and a limit stops the walk.
///
///     blocks   [ 1 ][ 2 ][ 3 ]
///     heads              [  h  ]       clusters: {1} {2} {3, h}
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
        List<List<Source>> clusters = Clusters(from, request.ToNs);
        bool ascending = request.Limit is null || request.FromStart;
        if (!ascending) clusters.Reverse();

        var chunks = new List<RowChunk>();
        long remaining = request.Limit ?? long.MaxValue;
        foreach (List<Source> cluster in clusters)
        {
            if (remaining == 0) break;
            cancel.ThrowIfCancellationRequested();
            using Run run = Open(cluster);
            int first = run.LowerBound(from), count = run.UpperBound(request.ToNs) - first;
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
            chunks.Add(Copy(run, first, count, columns, result));
        }
        if (!ascending) chunks.Reverse();
        return new BucketRows(bucket.Key, bucket.Kind, schema, chunks);
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

    private Run Open(List<Source> cluster) => Open(
        bucket,
        [.. cluster.OrderBy(s => s.Age).Select(s => s.Block).OfType<BlockRef>()],
        [.. cluster.OrderBy(s => s.Age).Select(s => s.Head).OfType<HeadView>()],
        files);

    private Schema Project(IReadOnlyList<string>? names)
    {
        if (names is null) return bucket.Schema;
        IEnumerable<int> indexes = names.Select(bucket.Schema.IndexOf).Where(i => i >= 0).Distinct();
        return new Schema(indexes.Select(i => bucket.Schema.Columns[i]));
    }

    private static RowChunk Copy(Run run, int first, int count, int[] columns, ScanResult result)
    {
        Memory<long> times = result.RentTimes(count);
        run.Times.Slice(first, count).CopyTo(times.Span);
        var buffers = new ReadOnlyMemory<byte>[columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            Memory<byte> buffer = result.RentBytes(checked(count * run.Schema.Columns[columns[c]].Type.Width()));
            run.Copy(columns[c], first, buffer.Span);
            buffers[c] = buffer;
        }
        return new RowChunk(count, times, buffers);
    }

    /// <summary>Sources that touch the range, grouped so that groups ascend in time without overlap.</summary>
    private List<List<Source>> Clusters(long from, long to)
    {
        var sources = new List<Source>();
        int age = 0;
        foreach (BlockRef block in version.Blocks) Add(new Source(block, null, block.MinTime, block.MaxTime, age++));
        foreach (HeadView frozen in version.Frozen) Add(new Source(null, frozen, frozen.MinTime, frozen.MaxTime, age++));
        if (version.Head is { } head) Add(new Source(null, head, head.MinTime, head.MaxTime, age));
        sources.Sort((a, b) => a.Min != b.Min ? a.Min.CompareTo(b.Min) : a.Age.CompareTo(b.Age));

        var clusters = new List<List<Source>>();
        long reach = long.MinValue;
        int oldestNext = 0;
        foreach (Source source in sources)
        {
            // Ticks of one same nanosecond may span two sources: in order of age they need no merge.
            bool touches = clusters.Count > 0 && (source.Min < reach || (source.Min == reach && NeedsMerge(source)));
            if (!touches) clusters.Add([]);
            clusters[^1].Add(source);
            reach = Math.Max(reach, source.Max);
            oldestNext = Math.Max(oldestNext, source.Age);
        }
        return clusters;

        void Add(Source source)
        {
            if (source.Max >= from && source.Min <= to) sources.Add(source);
        }

        bool NeedsMerge(Source source) => bucket.Kind == RecordKind.Fixed || source.Age < oldestNext;
    }

    private readonly record struct Source(BlockRef? Block, HeadView? Head, long Min, long Max, int Age);
}
