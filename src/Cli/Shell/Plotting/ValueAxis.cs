using System.Globalization;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>Places of values between the least and the greatest, with ticks at round ones: 1, 2 or 5 times a power of ten apart.</summary>
internal sealed class ValueAxis
{
    private readonly double _low;
    private readonly double _high;
    private readonly bool _isLog;

    /// <param name="low">The least value; finite, and above zero if the axis is logarithmic.</param>
    public ValueAxis(double low, double high, bool isLog)
    {
        _isLog = isLog;
        (_low, _high) = isLog ? (Math.Log10(low), Math.Log10(high)) : (low, high);
        if (_low < _high) return;
        // One value, or as good as one: it goes into the middle.
        double around = isLog ? 0.5 : _low == 0 ? 1 : Math.Abs(_low) * 0.05;
        (_low, _high) = (_low - around, _high + around);
    }

    /// <summary>0 for the least value, 1 for the greatest.</summary>
    public double PlaceOf(double value) => Share(_isLog ? Math.Log10(value) : value);

    /// <param name="most">About as many as there is room for, 2 at the least.</param>
    public IReadOnlyList<Tick> Ticks(int most)
    {
        if (_isLog && _high - _low >= 2) return Decades(most);
        double low = _isLog ? Math.Pow(10, _low) : _low, high = _isLog ? Math.Pow(10, _high) : _high;
        // Round numbers may all be outside a range that is little wider than their distance.
        double step = 0;
        for (int parts = Math.Max(2, most); parts <= 8 * most; parts++)
        {
            step = StepOf(low, high, parts);
            if (Math.Floor(high / step) - Math.Ceiling(low / step) >= 1) break;
        }
        var ticks = new List<Tick>();
        double first = Math.Ceiling(low / step), last = Math.Floor(high / step);
        for (double i = first; i <= last && ticks.Count <= 2 * most; i++)
        {
            double value = i * step;
            ticks.Add(new Tick(PlaceOf(value), Label(value, step, Math.Max(Math.Abs(low), Math.Abs(high)))));
        }
        return ticks;
    }

    /// <summary>The round number that cuts a range into so many parts or fewer.</summary>
    public static double StepOf(double low, double high, int parts)
    {
        double raw = (high / parts) - (low / parts), power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        // Below what a double can count in steps of, whatever it can: a range of some last digits.
        if (power == 0 || !double.IsFinite(power)) return raw;
        foreach (double factor in (double[])[1, 2, 5])
        {
            if (factor * power >= raw * 0.999999) return double.IsFinite(factor * power) ? factor * power : raw;
        }
        return double.IsFinite(10 * power) ? 10 * power : raw;
    }

    /// <summary>A value on an axis: with the decimals that its neighbours differ in, and M for millions where numbers are long.</summary>
    public static string Label(double value, double step, double greatest)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (greatest >= 1e15 || greatest < 1e-6) return (value + 0.0).ToString("0.###e+0", culture);
        (double unit, string letter) = greatest switch
        {
            >= 1e12 => (1e12, "T"),
            >= 1e9 => (1e9, "B"),
            >= 1e7 => (1e6, "M"),
            _ => (1, ""),
        };
        int decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step / unit) + 1e-9), 0, 12);
        // Adding zero makes a negative one positive.
        return (Math.Round(value / unit, decimals) + 0.0).ToString("F" + decimals.ToString(culture), culture) + letter;
    }

    /// <summary>Halves, so that the distance of the greatest doubles has a number too.</summary>
    private double Share(double value) => ((value / 2) - (_low / 2)) / ((_high / 2) - (_low / 2));

    private List<Tick> Decades(int most)
    {
        int step = Math.Max(1, (int)Math.Ceiling((_high - _low) / Math.Max(2, most)));
        var ticks = new List<Tick>();
        for (double power = Math.Ceiling(_low / step) * step; power <= _high; power += step)
        {
            string label = Math.Abs(power) < 7
                ? Math.Pow(10, power).ToString("0.######", CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"1e{power}");
            ticks.Add(new Tick(Share(power), label));
        }
        return ticks;
    }
}
