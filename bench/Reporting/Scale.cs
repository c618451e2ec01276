namespace MarketStore.Bench.Reporting;

/// <summary>
/// Puts values on an axis, 0 at its beginning and 1 at its end: evenly from zero, or by powers of ten when the values
/// differ so much that the small ones would vanish.
/// </summary>
internal sealed class Scale
{
    private const double TooFarApart = 15;
    private const double Zero = 1e-9;
    private static readonly double[] Steps = [0.2, 0.5, 1, 2];

    private readonly double _low, _high;

    private Scale(bool isLog, double low, double high, double[] ticks)
    {
        (IsLog, _low, _high, Ticks) = (isLog, low, high, ticks);
    }

    public bool IsLog { get; }

    /// <summary>Round values within the axis, ascending.</summary>
    public double[] Ticks { get; }

    /// <summary>For bars: from zero, unless that hides the small ones.</summary>
    public static Scale ForBars(IReadOnlyCollection<double> values)
    {
        double high = Math.Max(values.Max(), Zero);
        double low = values.Where(value => value > 0).DefaultIfEmpty(high).Min();
        return high / low > TooFarApart ? Log(low / 2, high) : Linear(high);
    }

    /// <summary>Whole powers of ten around all values.</summary>
    public static Scale Log(double low, double high)
    {
        double first = Math.Floor(Math.Log10(Math.Max(low, Zero)));
        double last = Math.Max(Math.Ceiling(Math.Log10(Math.Max(high, Zero))), first + 1);
        IEnumerable<int> powers = Enumerable.Range((int)first, (int)(last - first) + 1);
        return new Scale(true, first, last, [.. powers.Select(power => Math.Pow(10, power))]);
    }

    public double At(double value) => IsLog
        ? Math.Clamp((Math.Log10(Math.Max(value, Zero)) - _low) / (_high - _low), 0, 1)
        : Math.Clamp((value - _low) / (_high - _low), 0, 1);

    private static Scale Linear(double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(high)));
        double step = Steps.Select(part => part * power).First(size => high / size <= 6);
        int count = (int)Math.Ceiling(high / step);
        return new Scale(false, 0, count * step, [.. Enumerable.Range(0, count + 1).Select(i => i * step)]);
    }
}
