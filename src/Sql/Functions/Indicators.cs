namespace MarketStore.Sql.Functions;

/// <summary>
/// The indicators, with their formulas in docs/sql.md. Those that smooth (ema, macd, rsi, atr) carry one number from row
/// to row; those of the last n rows slide over them (<see cref="TrailingIndicators"/>).
/// </summary>
internal static class Indicators
{
    private const int Fast = 12, Slow = 26, Signal = 9;

    public static IReadOnlyList<Indicator> All { get; } =
    [
        new()
        {
            Name = "ema", Settings = [IndicatorSetting.Rows(1)], HoldsOn = true, Summary = "Exponential mean of n rows: ema(x, n).",
            Compute = (x, n) => Exponential(x[0], n[0]),
        },
        Macd("macd", (line, _) => line, "Short less long exponential mean: macd(x [, 12, 26])."),
        Macd("macd_signal", (_, signal) => signal, "Exponential mean of macd: macd_signal(x [, 12, 26, 9])."),
        Macd("macd_histogram", (line, signal) => [.. line.Zip(signal, (a, b) => a - b)], "macd less macd_signal: macd_histogram(x [, 12, 26, 9])."),
        new()
        {
            Name = "rsi", Settings = [IndicatorSetting.Rows(1)], Summary = "Relative strength of n rows after Wilder, 0 to 100: rsi(x, n).",
            Compute = (x, n) => RelativeStrength(x[0], n[0]),
        },
        new()
        {
            Name = "atr", NumberCount = 3, Settings = [IndicatorSetting.Rows(1)],
            Summary = "Average true range of n rows after Wilder: atr(high, low, close, n).", Compute = (x, n) => TrueRange(x, n[0]),
        },
        new() { Name = "returns", Summary = "x over the x before it, less 1.", Compute = (x, _) => Steps(x[0], (now, before) => (now / before) - 1) },
        new()
        {
            Name = "log_returns", Summary = "Logarithm of x over the x before it.",
            Compute = (x, _) => Steps(x[0], (now, before) => now > 0 && before > 0 ? Math.Log(now / before) : double.NaN),
        },
        new() { Name = "drawdown", Summary = "x over the greatest x so far, less 1: 0 or negative.", Compute = (x, _) => Drawdown(x[0]) },
        .. TrailingIndicators.All,
    ];

    private static readonly Dictionary<string, Indicator> ByName = All.ToDictionary(indicator => indicator.Name, StringComparer.Ordinal);

    /// <param name="name">Lower case.</param>
    public static Indicator? Find(string name) => ByName.GetValueOrDefault(name);

    private static Indicator Macd(string name, Func<double[], double[], double[]> result, string summary) => new()
    {
        Name = name,
        Settings = name == "macd"
            ? [IndicatorSetting.Rows(1, Fast), IndicatorSetting.Rows(1, Slow)]
            : [IndicatorSetting.Rows(1, Fast), IndicatorSetting.Rows(1, Slow), IndicatorSetting.Rows(1, Signal)],
        Summary = summary,
        Compute = (x, n) =>
        {
            double[] line = [.. Exponential(x[0], n[0]).Zip(Exponential(x[0], n[1]), (fast, slow) => fast - slow)];
            return result(line, name == "macd" ? line : Exponential(line, n[2]));
        },
    };

    /// <summary>Each value counts 2 / (n + 1), what was before it the rest; the first is itself.</summary>
    private static double[] Exponential(double[] x, double length)
    {
        double weight = 2.0 / (length + 1);
        var means = new double[x.Length];
        for (int i = 0; i < x.Length; i++) means[i] = i == 0 ? x[0] : means[i - 1] + (weight * (x[i] - means[i - 1]));
        return means;
    }

    private static double[] RelativeStrength(double[] x, double length)
    {
        double[] results = Missing(x.Length);
        var (gains, losses) = (new Wilder(length), new Wilder(length));
        for (int i = 1; i < x.Length; i++)
        {
            double change = x[i] - x[i - 1];
            gains.Add(Math.Max(change, 0));
            losses.Add(Math.Max(-change, 0));
            if (i >= length) results[i] = gains.Mean + losses.Mean == 0 ? 50 : 100 * gains.Mean / (gains.Mean + losses.Mean);
        }
        return results;
    }

    private static double[] TrueRange(double[][] bars, double length)
    {
        (double[] high, double[] low, double[] close) = (bars[0], bars[1], bars[2]);
        double[] results = Missing(high.Length);
        var ranges = new Wilder(length);
        for (int i = 0; i < results.Length; i++)
        {
            double top = i == 0 ? high[0] : Math.Max(high[i], close[i - 1]), bottom = i == 0 ? low[0] : Math.Min(low[i], close[i - 1]);
            ranges.Add(top - bottom);
            if (i + 1 >= length) results[i] = ranges.Mean;
        }
        return results;
    }

    private static double[] Steps(double[] x, Func<double, double, double> step)
    {
        double[] results = Missing(x.Length);
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i - 1] != 0) results[i] = step(x[i], x[i - 1]);
        }
        return results;
    }

    private static double[] Drawdown(double[] x)
    {
        double[] results = Missing(x.Length);
        double peak = double.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            peak = Math.Max(peak, x[i]);
            if (peak > 0) results[i] = (x[i] / peak) - 1;
        }
        return results;
    }

    private static double[] Missing(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>The mean of the first n values; from then on each further one counts 1 / n, what was before it the rest.</summary>
    private struct Wilder(double length)
    {
        private double _count;

        public double Mean { get; private set; }

        public void Add(double value)
        {
            if (_count < length) _count++;
            Mean += (value - Mean) / _count;
        }
    }
}
