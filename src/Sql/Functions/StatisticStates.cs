namespace MarketStore.Sql.Functions;

/// <summary>Which number of the moments of a set is asked for.</summary>
internal interface IMoment
{
    /// <param name="squares">Sum of the squared distances from the mean.</param>
    static abstract double? Of(long count, double squares);
}

internal readonly struct SampleVariance : IMoment
{
    public static double? Of(long count, double squares) => count < 2 ? null : squares / (count - 1);
}

internal readonly struct PopulationVariance : IMoment
{
    public static double? Of(long count, double squares) => count < 1 ? null : squares / count;
}

internal readonly struct SampleDeviation : IMoment
{
    public static double? Of(long count, double squares) => count < 2 ? null : Math.Sqrt(squares / (count - 1));
}

internal readonly struct PopulationDeviation : IMoment
{
    public static double? Of(long count, double squares) => count < 1 ? null : Math.Sqrt(squares / count);
}

/// <summary>Count, mean and squared distances in one pass, without cancellation (Welford; merged after Chan).</summary>
internal struct MomentSums : IMergeable<MomentSums>
{
    public long Count;
    public double Mean;

    /// <summary>Sum of the squared distances from the mean.</summary>
    public double Squares;

    public void Add(double value)
    {
        Count++;
        double delta = value - Mean;
        Mean += delta / Count;
        Squares += delta * (value - Mean);
    }

    public void Merge(in MomentSums other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }
        long count = Count + other.Count;
        double delta = other.Mean - Mean;
        Squares += other.Squares + (delta * delta * Count * other.Count / count);
        Mean += delta * other.Count / count;
        Count = count;
    }
}

internal struct Moments<TMoment> : IState<Moments<TMoment>, double, double>
    where TMoment : IMoment
{
    private MomentSums _sums;

    public void Add(double value) => _sums.Add(value);

    public void Merge(in Moments<TMoment> other) => _sums.Merge(in other._sums);

    public readonly bool TryResult(out double result)
    {
        double? value = TMoment.Of(_sums.Count, _sums.Squares);
        result = value.GetValueOrDefault();
        return value is { } number && !double.IsNaN(number);
    }
}

/// <summary>Which number of the joint moments of pairs is asked for.</summary>
internal interface IJointMoment
{
    static abstract double? Of(in JointSums sums);
}

/// <summary>Count, means, squared distances and products of distances of pairs (y, x), the order of SQL's regressions.</summary>
internal struct JointSums : IMergeable<JointSums>
{
    public long Count;
    public double MeanX;
    public double MeanY;
    public double SquaresX;
    public double SquaresY;
    public double Products;

    public void Add(double y, double x)
    {
        Count++;
        double dx = x - MeanX, dy = y - MeanY;
        MeanX += dx / Count;
        MeanY += dy / Count;
        SquaresX += dx * (x - MeanX);
        SquaresY += dy * (y - MeanY);
        Products += dx * (y - MeanY);
    }

    public void Merge(in JointSums other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }
        long count = Count + other.Count;
        double dx = other.MeanX - MeanX, dy = other.MeanY - MeanY, weight = (double)Count * other.Count / count;
        SquaresX += other.SquaresX + (dx * dx * weight);
        SquaresY += other.SquaresY + (dy * dy * weight);
        Products += other.Products + (dx * dy * weight);
        MeanX += dx * other.Count / count;
        MeanY += dy * other.Count / count;
        Count = count;
    }
}

internal struct JointMoments<TMoment> : IPairState<JointMoments<TMoment>, double, double, double>
    where TMoment : IJointMoment
{
    private JointSums _sums;

    public void Add(double first, double second) => _sums.Add(first, second);

    public void Merge(in JointMoments<TMoment> other) => _sums.Merge(in other._sums);

    public readonly bool TryResult(out double result)
    {
        double? value = TMoment.Of(in _sums);
        result = value.GetValueOrDefault();
        return value is { } number && !double.IsNaN(number);
    }
}

internal readonly struct Correlation : IJointMoment
{
    public static double? Of(in JointSums s) =>
        s.SquaresX == 0 || s.SquaresY == 0 ? null : Math.Clamp(s.Products / Math.Sqrt(s.SquaresX * s.SquaresY), -1, 1);
}

/// <summary>None of an infinite value, whose squared distance is NaN, wherever it came among the pairs.</summary>
internal readonly struct SampleCovariance : IJointMoment
{
    public static double? Of(in JointSums s) => s.Count < 2 || double.IsNaN(s.SquaresX) ? null : s.Products / (s.Count - 1);
}

internal readonly struct PopulationCovariance : IJointMoment
{
    public static double? Of(in JointSums s) => s.Count < 1 || double.IsNaN(s.SquaresX) ? null : s.Products / s.Count;
}

internal readonly struct Slope : IJointMoment
{
    public static double? Of(in JointSums s) => s.SquaresX == 0 ? null : s.Products / s.SquaresX;
}

internal readonly struct Intercept : IJointMoment
{
    public static double? Of(in JointSums s) => s.SquaresX == 0 ? null : s.MeanY - (s.MeanX * s.Products / s.SquaresX);
}

internal readonly struct Determination : IJointMoment
{
    public static double? Of(in JointSums s)
    {
        if (s.SquaresX == 0) return null;
        return s.SquaresY == 0 ? 1 : s.Products * s.Products / (s.SquaresX * s.SquaresY);
    }
}

internal readonly struct PairCount : IJointMoment
{
    public static double? Of(in JointSums s) => s.Count;
}
