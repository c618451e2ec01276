using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Reads one version of one bucket, slice by slice (<see cref="SlicePlan"/>): what the range prunes is never opened,
/// and where several sources lie over each other they are merged.
/// </summary>
internal sealed class BucketScan(Bucket bucket, BucketVersion version, SegmentFiles files, Func<long, long> slotStart)
{
    /// <summary>A wider row is not kept as the bucket's last one.</summary>
    private const int MaxLastRowBytes = 512;

    /// <summary>Appends the rows asked for to the result's memory.</summary>
    /// <param name="rowBudget">Rows that may still be read; reduced by those that were.</param>
    public BucketRows Read(ScanRequest request, ScanResult result, ref long rowBudget, CancellationToken cancel)
    {
        Schema schema = Project(request.Columns);
        int[] columns = Positions(schema);
        long from = bucket.Kind == RecordKind.Fixed ? slotStart(request.FromNs) : request.FromNs;
        var range = new TimeRange(from, request.ToNs);
        bool ascending = request.Limit is null || request.FromStart;

        if (!ascending && request.Limit == 1 && IsLastRow(range) && LastRow(cancel) is { } last)
        {
            Spend(ref rowBudget, 1, request);
            var row = new RowCollector(result, columns, ascending, 1);
            row.Add(new SingleRun(bucket.Schema, last), 0, 1);
            return new BucketRows(bucket.Key, bucket.Kind, schema, row.Finish());
        }

        SlicePlan plan = SlicePlan.For(version, range, request.Limit, request.FromStart);
        long remaining = request.Limit ?? long.MaxValue;
        var rows = new RowCollector(result, columns, ascending, Math.Min(remaining, plan.Bound));
        if (!ascending) plan.Slices.Reverse();
        foreach (Slice slice in plan.Slices)
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
            Spend(ref rowBudget, count, request);
            rows.Add(run, first, count);
        }
        return new BucketRows(bucket.Key, bucket.Kind, schema, rows.Finish());
    }

    private static void Spend(ref long rowBudget, int count, ScanRequest request)
    {
        rowBudget -= count;
        if (rowBudget >= 0) return;
        throw new MarketStoreException(ErrorCode.LimitExceeded,
            $"the query finds more than {request.MaxRows} rows (max_rows_per_query): ask for a shorter range or fewer symbols");
    }

    /// <summary>Whether the last row of the range is the last row of the blocks.</summary>
    private bool IsLastRow(TimeRange range) =>
        version is { Head: null, Layers.IsEmpty: true, Blocks.IsEmpty: false }
        && range.FromNs <= version.Blocks.MaxTime && version.Blocks.MaxTime <= range.ToNs
        && bucket.Schema.RowWidth <= MaxLastRowBytes;

    /// <summary>
    /// The last row of the blocks, which is kept: the newest bar of every symbol is what charts and tickers ask for all
    /// the time, and would cost a block each.
    /// </summary>
    private LastRow LastRow(CancellationToken cancel)
    {
        if (version.Blocks.LastRow is { } known) return known;
        cancel.ThrowIfCancellationRequested();
        using Run run = Open(SlicePlan.For(version, new TimeRange(long.MinValue, long.MaxValue), 1, fromStart: false).Slices[^1]);
        byte[] values = new byte[bucket.Schema.RowWidth - sizeof(long)];
        Schema schema = bucket.Schema;
        for (int c = 0; c < schema.Columns.Length; c++)
        {
            run.Copy(c, run.Count - 1, values.AsSpan(schema.Offset(c) - sizeof(long), schema.Width(c)));
        }
        var row = new LastRow(run.Times[^1], values);
        version.Blocks.LastRow = row;
        return row;
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
        source.Block is { } block ? BlockRun.Open(bucket, block, files) : new HeadRun(source.Rows!);

    private Schema Project(IReadOnlyList<string>? names)
    {
        if (names is null) return bucket.Schema;
        IEnumerable<int> indexes = names.Select(bucket.Schema.IndexOf).Where(i => i >= 0).Distinct();
        return new Schema(indexes.Select(i => bucket.Schema.Columns[i]));
    }

    private int[] Positions(Schema schema)
    {
        int[] positions = new int[schema.Columns.Length];
        for (int c = 0; c < positions.Length; c++)
        {
            positions[c] = ReferenceEquals(schema, bucket.Schema) ? c : bucket.Schema.IndexOf(schema.Columns[c].Name);
        }
        return positions;
    }
}
