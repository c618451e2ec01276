using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary><c>count(*)</c>.</summary>
internal sealed class RowCountAccumulator : Accumulator
{
    private long[] _counts = [];

    public override long ByteCount => _counts.Length * (long)sizeof(long);

    public override void Grow(int count)
    {
        if (count > _counts.Length) Array.Resize(ref _counts, Math.Max(count, 2 * _counts.Length));
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        if (groups is null)
        {
            _counts[0] += rowCount;
            return;
        }
        for (int i = 0; i < rowCount; i++) _counts[groups[i]]++;
    }

    public override void AddRuns(Column[] arguments, Runs runs)
    {
        for (int r = 0, start = 0; r < runs.Ends.Length; start = runs.Ends[r++]) _counts[runs.First + r] += runs.Ends[r] - start;
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        long[] theirs = ((RowCountAccumulator)other)._counts;
        for (int g = 0; g < groups.Length; g++) _counts[groups[g]] += theirs[g];
    }

    public override Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        var counts = new long[pieces[0].Starts.Length];
        foreach (RowSpans spans in pieces)
        {
            for (int i = 0; i < counts.Length; i++) counts[i] += spans.Limits[i] - spans.Starts[i];
        }
        return new Column<long>(counts);
    }

    public override void Carry(int group, int count)
    {
        _counts[0] = _counts[group];
        Array.Clear(_counts, 1, count - 1);
    }

    public override Column Result(int first, int count) => new Column<long>(_counts.AsSpan(first, count).ToArray());
}
