namespace MarketStore.Sql.Functions;

/// <summary>Which number of the shape of a set is asked for.</summary>
internal interface IShape
{
    static abstract double? Of(in ShapeSums sums);
}

/// <summary>Sums of the distances from the mean to the second, third and fourth power (merged after Pebay, 2008).</summary>
internal struct ShapeSums
{
    public double Count;
    public double Mean;
    public double Squares;
    public double Cubes;
    public double Fourths;

    public void Add(double value) => Merge(new ShapeSums { Count = 1, Mean = value });

    public void Merge(in ShapeSums other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }
        double a = Count, b = other.Count, n = a + b, d = other.Mean - Mean, step = d / n;
        Fourths += other.Fourths + (d * step * step * step * a * b * ((a * a) - (a * b) + (b * b)))
            + (6 * step * step * ((a * a * other.Squares) + (b * b * Squares))) + (4 * step * ((a * other.Cubes) - (b * Cubes)));
        Cubes += other.Cubes + (d * step * step * a * b * (a - b)) + (3 * step * ((a * other.Squares) - (b * Squares)));
        Squares += other.Squares + (d * step * a * b);
        Mean += step * b;
        Count = n;
    }
}

internal struct Shape<TShape> : IState<Shape<TShape>, double, double>
    where TShape : IShape
{
    private ShapeSums _sums;

    public void Add(double value) => _sums.Add(value);

    public void Merge(in Shape<TShape> other) => _sums.Merge(in other._sums);

    public readonly bool TryResult(out double result)
    {
        double? value = TShape.Of(in _sums);
        result = value.GetValueOrDefault();
        return value is { } number && !double.IsNaN(number);
    }
}

/// <summary>Of a sample.</summary>
internal readonly struct Skewness : IShape
{
    public static double? Of(in ShapeSums s) => s.Count < 3 || s.Squares <= 0
        ? null
        : Math.Sqrt(s.Count * (s.Count - 1)) / (s.Count - 2) * Math.Sqrt(s.Count) * s.Cubes / Math.Pow(s.Squares, 1.5);
}

/// <summary>Of a sample, 0 for a normal distribution.</summary>
internal readonly struct Kurtosis : IShape
{
    public static double? Of(in ShapeSums s)
    {
        double n = s.Count;
        if (n < 4 || s.Squares <= 0) return null;
        return (n - 1) / ((n - 2) * (n - 3)) * (((n + 1) * n * s.Fourths / (s.Squares * s.Squares)) - (3 * (n - 1)));
    }
}

/// <summary>Of a population, 0 for a normal distribution.</summary>
internal readonly struct PopulationKurtosis : IShape
{
    public static double? Of(in ShapeSums s) =>
        s.Count < 2 || s.Squares <= 0 ? null : (s.Count * s.Fourths / (s.Squares * s.Squares)) - 3;
}

/// <summary>The root of the product, as the mean of logarithms; none where a value is negative.</summary>
internal struct GeometricMean : IState<GeometricMean, double, double>
{
    private double _logarithms;
    private long _count;

    public void Add(double value)
    {
        _logarithms += Math.Log(value);
        _count++;
    }

    public void Merge(in GeometricMean other)
    {
        _logarithms += other._logarithms;
        _count += other._count;
    }

    public readonly bool TryResult(out double result)
    {
        result = Math.Exp(_logarithms / _count);
        return !double.IsNaN(result);
    }
}
