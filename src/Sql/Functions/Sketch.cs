using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>What one group has seen, of a size that grows with the values.</summary>
internal interface ISketch<TSelf, T, TResult>
    where TSelf : class, ISketch<TSelf, T, TResult>, new()
{
    /// <returns>Bytes by which it has grown, roughly.</returns>
    long Add(T value);

    /// <returns>Bytes by which it has grown, roughly.</returns>
    long Merge(TSelf other);

    /// <param name="fraction">The aggregate's second argument, if it takes one.</param>
    /// <returns>False: NULL.</returns>
    bool TryResult(double fraction, out TResult result);
}

/// <summary>Sketches side by side. Rows that are null are left out.</summary>
/// <param name="slide">How frames of a window are computed instead, since sketches are too large to have one for each row.</param>
internal sealed class SketchAccumulator<TSketch, T, TResult>(Func<Column[], IReadOnlyList<RowSpans>, Column> slide) : Accumulator
    where TSketch : class, ISketch<TSketch, T, TResult>, new()
{
    private TSketch?[] _sketches = [];
    private double? _fraction;
    private long _bytes;

    public override long ByteCount => _bytes + (_sketches.Length * 8L);

    public override void Grow(int count)
    {
        if (count > _sketches.Length) Array.Resize(ref _sketches, Math.Max(count, 2 * _sketches.Length));
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var column = (Column<T>)arguments[0];
        if (arguments.Length > 1) _fraction ??= Fractions.Read(arguments[1]);
        for (int i = 0; i < rowCount; i++)
        {
            if (!column.IsNull(i)) _bytes += (_sketches[groups is null ? 0 : groups[i]] ??= new TSketch()).Add(column.At(i));
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        var theirs = (SketchAccumulator<TSketch, T, TResult>)other;
        _fraction ??= theirs._fraction;
        for (int g = 0; g < groups.Length; g++)
        {
            if (theirs._sketches[g] is { } sketch) _bytes += (_sketches[groups[g]] ??= new TSketch()).Merge(sketch);
        }
    }

    public override Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces) => slide(arguments, pieces);

    public override void Carry(int group, int count)
    {
        _sketches[0] = _sketches[group];
        Array.Clear(_sketches, 1, count - 1);
    }

    public override Column Result(int first, int count)
    {
        var values = new TResult[count];
        var nulls = new bool[count];
        for (int g = 0; g < count; g++)
        {
            TSketch sketch = _sketches[first + g] ?? new TSketch();
            nulls[g] = !sketch.TryResult(_fraction ?? 0, out values[g]);
        }
        return new Column<TResult>(values, nulls);
    }
}

/// <summary>The fraction that quantiles are asked for.</summary>
internal static class Fractions
{
    /// <exception cref="SqlException">It is no constant, or not from 0 to 1.</exception>
    public static double Read(Column column)
    {
        if (!column.IsConstant || column.IsNull(0) || ((Column<double>)column).At(0) is not (>= 0 and <= 1))
        {
            throw new SqlException("the fraction of a quantile is a constant from 0 to 1, such as 0.95", null);
        }
        return ((Column<double>)column).At(0);
    }
}
