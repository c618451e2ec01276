using CsCheck;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>Indicators against their formulas, written down without regard to time.</summary>
public sealed class IndicatorTests
{
    private const double Tolerance = 1e-9;

    /// <summary>Of the rows so far, the newest last; NaN: none.</summary>
    private static readonly Dictionary<string, Func<double[][], double[], double>> Formulas = new(StringComparer.Ordinal)
    {
        ["ema"] = (x, n) => Ema(x[0], n[0]),
        ["macd"] = (x, n) => Macd(x[0], n),
        ["macd_signal"] = (x, n) => Ema(Lines(x[0], n), n[2]),
        ["macd_histogram"] = (x, n) => Macd(x[0], n) - Ema(Lines(x[0], n), n[2]),
        ["rsi"] = (x, n) => Rsi(x[0], (int)n[0]),
        ["atr"] = (x, n) => Atr(x, (int)n[0]),
        ["returns"] = (x, _) => x[0].Length < 2 || x[0][^2] == 0 ? double.NaN : (x[0][^1] / x[0][^2]) - 1,
        ["log_returns"] = (x, _) => x[0].Length < 2 || x[0][^1] <= 0 || x[0][^2] <= 0 ? double.NaN : Math.Log(x[0][^1]) - Math.Log(x[0][^2]),
        ["drawdown"] = (x, _) => x[0].Max() <= 0 ? double.NaN : (x[0][^1] / x[0].Max()) - 1,
        ["wma"] = (x, n) => Last(x[0], n[0]) is { } w ? w.Select((value, i) => value * (i + 1)).Sum() / (n[0] * (n[0] + 1) / 2) : double.NaN,
        ["zscore"] = (x, n) => Last(x[0], n[0]) is { } w && Deviation(w, 1) > 0 ? (w[^1] - w.Average()) / Deviation(w, 1) : double.NaN,
        ["rolling_corr"] = (x, n) => Last(x[0], n[0]) is { } a && Last(x[1], n[0]) is { } b && Deviation(a, 0) > 0 && Deviation(b, 0) > 0
            ? Covariance(a, b) / Deviation(a, 0) / Deviation(b, 0) : double.NaN,
        ["rolling_beta"] = (x, n) => Last(x[0], n[0]) is { } a && Last(x[1], n[0]) is { } b && Deviation(b, 0) > 0
            ? Covariance(a, b) / Covariance(b, b) : double.NaN,
        ["bollinger_middle"] = (x, n) => Last(x[0], n[0]) is { } w ? w.Average() : double.NaN,
        ["bollinger_upper"] = (x, n) => Last(x[0], n[0]) is { } w ? w.Average() + (n[1] * Deviation(w, 0)) : double.NaN,
        ["bollinger_lower"] = (x, n) => Last(x[0], n[0]) is { } w ? w.Average() - (n[1] * Deviation(w, 0)) : double.NaN,
    };

    public static TheoryData<string> Names() => [.. Indicators.All.Select(indicator => indicator.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_indicator_is_its_formula(string name) => Gen.Int.Sample(seed => Compare(Indicators.Find(name)!, seed), iter: 200, threads: 1);

    /// <summary>The example that StockCharts' ChartSchool shows.</summary>
    [Fact]
    public void Rsi_is_that_of_a_well_known_sheet()
    {
        double[] closes =
        [
            44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.6140, 46.2820, 46.2820, 46.0028,
        ];
        Column<double> rsi = Indicators.Find("rsi")!.Over([new Column<double>(closes), Column.Constant<long>(14, false, closes.Length)]);
        Assert.True(rsi.IsNull(13));
        Assert.Equal(70.53, rsi.At(14), 2);
        Assert.Equal(66.32, rsi.At(15), 2);
    }

    private static void Compare(Indicator indicator, int seed)
    {
        var random = new Random(seed);
        int count = random.Next(1, 50);
        double[] settings = [.. indicator.Settings.Select(setting => setting.IsWhole ? random.NextInt64(setting.Least, 9) : setting.Default!.Value)];
        Column<double>[] numbers = [.. Enumerable.Range(0, indicator.NumberCount).Select(_ => Numbers(random, count))];
        Column<double> actual = indicator.Over([.. numbers, .. settings.Select((value, s) => indicator.Settings[s].IsWhole
            ? (Column)Column.Constant<long>((long)value, false, count) : Column.Constant<double>(value, false, count))]);
        List<double>[] seen = [.. numbers.Select(_ => new List<double>())];
        double last = double.NaN;
        for (int row = 0; row < count; row++)
        {
            bool isPart = Array.TrueForAll(numbers, column => !column.IsNull(row) && double.IsFinite(column.At(row)));
            for (int c = 0; c < numbers.Length && isPart; c++) seen[c].Add(numbers[c].At(row));
            double expected = isPart ? Formulas[indicator.Name]([.. seen.Select(list => list.ToArray())], settings) : indicator.HoldsOn ? last : double.NaN;
            last = expected;
            double value = actual.IsNull(row) ? double.NaN : actual.At(row);
            bool same = value.Equals(expected) || Math.Abs(value - expected) <= Tolerance * Math.Max(1, Math.Abs(expected));
            Assert.True(same, $"seed {seed}: {indicator.Name} with {string.Join(", ", settings)} is {value} and not {expected} in row {row}");
        }
    }

    private static Column<double> Numbers(Random random, int count) => new(
        [.. Enumerable.Range(0, count).Select(_ => random.Next(40) == 0 ? double.NegativeInfinity : random.Next(-4, 40) / 4.0)],
        [.. Enumerable.Range(0, count).Select(_ => random.Next(8) == 0)]);

    private static double[]? Last(double[] x, double n) => x.Length < n ? null : x[^(int)n..];

    private static double Deviation(double[] x, int less) => Math.Sqrt(x.Sum(value => Math.Pow(value - x.Average(), 2)) / (x.Length - less));

    private static double Covariance(double[] x, double[] y) => x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Average();

    private static double Ema(double[] x, double n) => x.Skip(1).Aggregate(x[0], (mean, value) => (value * 2 / (n + 1)) + (mean * (1 - (2 / (n + 1)))));

    private static double Macd(double[] x, double[] n) => Ema(x, n[0]) - Ema(x, n[1]);

    private static double[] Lines(double[] x, double[] n) => [.. Enumerable.Range(1, x.Length).Select(length => Macd(x[..length], n))];

    private static double Rsi(double[] x, int n)
    {
        if (x.Length <= n) return double.NaN;
        double[] changes = [.. x.Skip(1).Zip(x, (now, before) => now - before)];
        double gain = Smoothed([.. changes.Select(change => Math.Max(change, 0))], n), loss = Smoothed([.. changes.Select(change => Math.Max(-change, 0))], n);
        return gain + loss == 0 ? 50 : loss == 0 ? 100 : 100 - (100 / (1 + (gain / loss)));
    }

    private static double Atr(double[][] bars, int n)
    {
        (double[] high, double[] low, double[] close) = (bars[0], bars[1], bars[2]);
        double[] ranges = [.. high.Select((top, i) => i == 0 ? top - low[0] : Math.Max(top, close[i - 1]) - Math.Min(low[i], close[i - 1]))];
        return ranges.Length < n ? double.NaN : Smoothed(ranges, n);
    }

    private static double Smoothed(double[] x, int n) => x.Skip(n).Aggregate(x.Take(n).Average(), (mean, value) => ((mean * (n - 1)) + value) / n);
}
