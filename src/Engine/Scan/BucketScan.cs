using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Reads one version of one bucket, slice by slice (<see cref="SlicePlan"/>): what the range prunes is never opened,
/// and where several sources lie over each other they are merged.
/// </summary>
internal sealed class BucketScan(Bucket bucket, BucketVersion version, SegmentFiles files, SlotCalendar calendar)
{
    /// <summary>Rows that take up to so many bytes are decoded at once, so that their block needs not be held.</summary>
    private const int MaxKeptBytes = 4096;

    /// <summary>Adds the rows asked for to the result.</summary>
    /// <param name="columns">Made for the version's schema.</param>
    /// <param name="rowBudget">Rows that may still be found; reduced by those that were.</param>
    public void Read(ScanRequest request, Projection columns, ScanResult result, ref long rowBudget)
    {
        var range = new TimeRange(FirstSlot(request.FromNs), request.ToNs);
        bool ascending = request.Limit is null || request.FromStart;
        if (!ascending && request.Limit == 1 && NewestRow.Find(bucket, version, files, range) is { } last)
        {
            Spend(ref rowBudget, 1, request);
            result.Add(bucket, columns, [new RowPiece(last, columns, last.Count - 1, 1)]);
            return;
        }

        List<Slice> slices = SlicePlan.For(version, range, request.Limit, request.FromStart).Slices;
        if (!ascending) slices.Reverse();
        var pieces = new List<RowPiece>(slices.Count);
        long remaining = request.Limit ?? long.MaxValue;
        foreach (Slice slice in slices)
        {
            if (remaining == 0) break;
            request.Cancel.ThrowIfCancellationRequested();
            Run run = result.Own(Open((bucket, version.Schema), files, slice));
            run.Verify(columns.Positions);
            (int first, int count) = run.Between(slice.From, slice.To);
            if (count == 0)
            {
                result.Release(run);
                continue;
            }
            if (count > remaining)
            {
                if (!ascending) first += count - (int)remaining;
                count = (int)remaining;
            }
            remaining -= count;
            Spend(ref rowBudget, count, request);
            pieces.Add(Keep(new RowPiece(run, columns, first, count), result));
        }
        if (!ascending) pieces.Reverse();
        result.Add(bucket, columns, pieces);
    }

    /// <summary>The rows of a slice; they may go beyond it where there is one source.</summary>
    /// <param name="of">The bucket, and the columns that the rows are to have.</param>
    public static Run Open((Bucket Bucket, Columns.Schema Schema) of, SegmentFiles files, Slice slice)
    {
        if (slice.Sources is [Source only]) return Open(only);
        var runs = new List<Run>(slice.Sources.Count);
        try
        {
            foreach (Source source in slice.Sources) runs.Add(SliceRun.OfRange(Open(source), slice.From, slice.To));
            return new MergedRun(runs, of.Bucket.Kind);
        }
        catch
        {
            foreach (Run run in runs) run.Dispose();
            throw;
        }

        Run Open(Source source) => source.Block is { } block ? BlockRun.Open(of, block, files) : new HeadRun(source.Rows!, of.Schema);
    }

    private static RowPiece Keep(RowPiece piece, ScanResult result)
    {
        if ((long)piece.Count * piece.Columns.Schema.RowWidth > MaxKeptBytes || piece.Rows is HeadRun) return piece;
        var kept = new KeptRun(piece.Rows, piece.Columns.Positions, piece.First, piece.Count);
        result.Release(piece.Rows);
        return piece with { Rows = kept, First = 0 };
    }

    private static void Spend(ref long rowBudget, int count, ScanRequest request)
    {
        rowBudget -= count;
        if (rowBudget >= 0) return;
        throw new MarketStoreException(ErrorCode.LimitExceeded,
            $"the query finds more than {request.MaxRows} rows (max_rows_per_query): ask for a shorter range or fewer symbols");
    }

    /// <summary>A bound within a slot of a bar means the whole bar; outside the years that can be stored, itself.</summary>
    private long FirstSlot(long fromNs) =>
        bucket.Kind == RecordKind.Fixed && fromNs is >= Timestamps.MinNs and < Timestamps.MaxNs
            ? calendar.SlotStart(bucket.Timeframe, fromNs) : fromNs;
}
