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
        if (arguments.Length > 1) SetFraction(arguments[1]);
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
            nulls[g] = values.Count == 0;
            if (!nulls[g]) results[g] = Quantile(values, _fraction ?? 0.5);
        }
        return new Column<double>(results, nulls);
    }

    private double Quantile(List<double> values, double fraction)
    {
        values.Sort();
        double place = fraction * (values.Count - 1);
        if (!interpolates) return values[Math.Max(0, (int)Math.Ceiling(fraction * values.Count) - 1)];
        int below = (int)Math.Floor(place);
        double low = values[below];
        return below + 1 == values.Count ? low : low + ((values[below + 1] - low) * (place - below));
    }

    private void SetFraction(Column column)
    {
        if (_fraction is not null) return;
        if (!column.IsConstant || column.IsNull(0) || ((Column<double>)column).At(0) is not (>= 0 and <= 1))
        {
            throw new SqlException("the fraction of a quantile is a constant from 0 to 1, such as 0.95", null);
        }
        _fraction = ((Column<double>)column).At(0);
    }
}
