using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>Keeps the values of each group, for what needs all of them in order: quantiles and the median.</summary>
/// <param name="interpolates">Between the two values next to the place; otherwise the first one at or behind it.</param>
internal sealed class QuantileAccumulator(bool interpolates) : Accumulator
{
    private List<double>[] _values = [];
    private double? _fraction;
    private long _count;

    public override long ByteCount => (_count * sizeof(double)) + (_values.Length * 56L);

    public override void Grow(int count)
    {
        int old = _values.Length;
        if (count <= old) return;
        Array.Resize(ref _values, Math.Max(count, 2 * old));
        for (int g = old; g < _values.Length; g++) _values[g] = [];
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var column = (Column<double>)arguments[0];
        if (arguments.Length > 1) _fraction ??= Fractions.Read(arguments[1]);
        for (int i = 0; i < rowCount; i++)
        {
            if (column.IsNull(i)) continue;
            _values[groups is null ? 0 : groups[i]].Add(column.At(i));
            _count++;
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        var theirs = (QuantileAccumulator)other;
        _fraction ??= theirs._fraction;
        _count += theirs._count;
        for (int g = 0; g < groups.Length; g++) _values[groups[g]].AddRange(theirs._values[g]);
    }

    public override void Carry(int group, int count)
    {
        (_values[0], _values[group]) = (_values[group], _values[0]);
        for (int g = 1; g < count; g++) _values[g].Clear();
        _count = _values[0].Count;
    }

    public override Column Result(int first, int count)
    {
        var results = new double[count];
        var nulls = new bool[count];
        for (int g = 0; g < count; g++)
        {
            List<double> values = _values[first + g];
            values.Sort();
            results[g] = values.Count == 0 ? double.NaN : Quantile(values.Count, place => values[place]);
            nulls[g] = double.IsNaN(results[g]);
        }
        return new Column<double>(results, nulls);
    }

    public override Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces) => Slide(arguments, pieces, isDistinct: false);

    public override Column SlideDistinct(Column[] arguments, IReadOnlyList<RowSpans> pieces) => Slide(arguments, pieces, isDistinct: true);

    /// <summary>The values are sorted once; each frame then counts which of them it has.</summary>
    private Column<double> Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces, bool isDistinct)
    {
        var column = (Column<double>)arguments[0].Flatten();
        if (arguments.Length > 1) _fraction ??= Fractions.Read(arguments[1]);
        int[] rows = [.. Enumerable.Range(0, column.Count).Where(row => !column.IsNull(row))];
        double[] sorted = Array.ConvertAll(rows, column.At);
        Array.Sort(sorted, rows);
        var ranks = new int[column.Count];
        for (int rank = 0; rank < rows.Length; rank++) ranks[rows[rank]] = rank;
        var set = new RankSet(rows.Length);
        var results = new double[column.Count];
        var nulls = new bool[column.Count];
        if (isDistinct) SpanWalk.RunDistinct(column, pieces, Change, Show);
        else SpanWalk.Run(pieces, Change, Show);
        return new Column<double>(results, nulls);

        void Change(int row, int change)
        {
            if (!column.IsNull(row)) set.Change(ranks[row], change);
        }

        void Show(int row)
        {
            results[row] = set.Count == 0 ? double.NaN : Quantile(set.Count, place => sorted[set.Find(place)]);
            nulls[row] = double.IsNaN(results[row]);
        }
    }

    /// <param name="valueAt">Of a place in the order of the values.</param>
    private double Quantile(int count, Func<int, double> valueAt)
    {
        double fraction = _fraction ?? 0.5, place = fraction * (count - 1);
        if (!interpolates) return valueAt(Math.Max(0, (int)Math.Ceiling(fraction * count) - 1));
        int below = (int)Math.Floor(place);
        double low = valueAt(below);
        if (below == place) return low;
        double high = valueAt(below + 1);
        // Equal ones also when they are infinite, which have no distance.
        return low.Equals(high) ? low : low + ((high - low) * (place - below));
    }
}
