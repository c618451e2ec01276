using MarketStore.Engine.Time;

namespace MarketStore.Engine.Scan;

/// <summary>Some neighbouring rows of another run.</summary>
/// <param name="ownsRows">Whether disposing the slice disposes the other run.</param>
internal sealed class SliceRun(Run rows, int first, int count, bool ownsRows) : Run(rows.Schema)
{
    /// <summary>The rows of a run from one time to another, both inclusive; the run is the slice's from here on.</summary>
    public static SliceRun OfRange(Run rows, long fromNs, long toNs)
    {
        (int first, int count) = rows.Between(fromNs, toNs);
        return new SliceRun(rows, first, count, ownsRows: true);
    }

    /// <summary>What is left of some runs without a span of time; the runs stay with their owner.</summary>
    public static List<Run> Without(List<Run> runs, TimeRange range)
    {
        var left = new List<Run>(runs.Count + 1);
        foreach (Run run in runs)
        {
            int first = run.LowerBound(range.FromNs), end = run.UpperBound(range.ToNs);
            if (first >= end)
            {
                left.Add(run);
                continue;
            }
            if (first > 0) left.Add(new SliceRun(run, 0, first, ownsRows: false));
            if (end < run.Count) left.Add(new SliceRun(run, end, run.Count - end, ownsRows: false));
        }
        return left;
    }

    public override int Count => count;

    public override ReadOnlySpan<long> Times => rows.Times.Slice(first, count);

    public override void Copy(int column, int firstRow, Span<byte> target) => rows.Copy(column, first + firstRow, target);

    public override void CopyTimes(int firstRow, Span<long> target) => rows.CopyTimes(first + firstRow, target);

    public override void Verify(ReadOnlySpan<int> columns) => rows.Verify(columns);

    public override void Dispose()
    {
        if (ownsRows) rows.Dispose();
    }
}
