namespace MarketStore.Sql.Functions;

/// <summary>Indicators of each row and the n - 1 before it; rows that have fewer before them have none.</summary>
internal static class TrailingIndicators
{
    /// <summary>Deviations from the mean at which Bollinger drew his bands.</summary>
    private const double Bands = 2;

    public static IEnumerable<Indicator> All { get; } =
    [
        Of("wma", 1, "Mean of n rows, the latest of which weighs n, the one before n - 1: wma(x, n).", (WeightedRun run, double _) => run.Mean),
        Of("zscore", 2, "Deviations of x from the mean of n rows: zscore(x, n).", (MomentSums sums, double x) => Score(sums, x)),
        Of("rolling_corr", 2, "Correlation of x and y over n rows: rolling_corr(x, y, n).", (JointSums sums, double _) => Correlation.Of(in sums) ?? double.NaN),
        Of("rolling_beta", 2, "How far x goes when y goes by 1, over n rows: rolling_beta(x, y, n).", (JointSums sums, double _) => Slope.Of(in sums) ?? double.NaN),
        Of("bollinger_middle", 1, "Mean of n rows: bollinger_middle(x, n).", (MomentSums sums, double _) => sums.Mean),
        Band("bollinger_upper", +1, "Mean of n rows and k deviations: bollinger_upper(x, n [, 2])."),
        Band("bollinger_lower", -1, "Mean of n rows less k deviations: bollinger_lower(x, n [, 2])."),
    ];

    private static Indicator Of(string name, long least, string summary, Func<MomentSums, double, double> value) => new()
    {
        Name = name,
        Settings = [IndicatorSetting.Rows(least)],
        Summary = summary,
        Compute = (x, n) => Trailing<MomentSums, Numbers>(new Numbers(x[0]), (x[0], n[0]), value),
    };

    private static Indicator Of(string name, long least, string summary, Func<WeightedRun, double, double> value) => new()
    {
        Name = name,
        Settings = [IndicatorSetting.Rows(least)],
        Summary = summary,
        Compute = (x, n) => Trailing<WeightedRun, Numbers>(new Numbers(x[0]), (x[0], n[0]), value),
    };

    private static Indicator Of(string name, long least, string summary, Func<JointSums, double, double> value) => new()
    {
        Name = name,
        NumberCount = 2,
        Settings = [IndicatorSetting.Rows(least)],
        Summary = summary,
        Compute = (x, n) => Trailing<JointSums, Pairs>(new Pairs(x[0], x[1]), (x[0], n[0]), value),
    };

    private static Indicator Band(string name, int side, string summary) => new()
    {
        Name = name,
        Settings = [IndicatorSetting.Rows(1), IndicatorSetting.Factor(Bands)],
        Summary = summary,
        Compute = (x, n) => Trailing<MomentSums, Numbers>(
            new Numbers(x[0]), (x[0], n[0]), (sums, _) => sums.Mean + (side * n[1] * Math.Sqrt(sums.Squares / sums.Count))),
    };

    private static double Score(MomentSums sums, double x) => sums.Squares == 0 ? double.NaN : (x - sums.Mean) / Math.Sqrt(sums.Squares / (sums.Count - 1));

    private static double[] Trailing<TState, TRows>(TRows rows, (double[] Values, double Length) x, Func<TState, double, double> value)
        where TState : struct, IMergeable<TState>
        where TRows : struct, IStateRows<TState>
    {
        TState[] states = SlidingStates.Of<TState, TRows>(rows, [RowSpans.Trailing(x.Values.Length, (long)x.Length)]);
        var results = new double[states.Length];
        for (int i = 0; i < results.Length; i++) results[i] = i + 1 < x.Length ? double.NaN : value(states[i], x.Values[i]);
        return results;
    }

    private readonly struct Numbers(double[] x) : IStateRows<MomentSums>, IStateRows<WeightedRun>
    {
        public void AddTo(ref MomentSums state, int row) => state.Add(x[row]);

        public void AddTo(ref WeightedRun state, int row) => state.Add(x[row]);
    }

    /// <summary>x lies where regressions have what is explained.</summary>
    private readonly struct Pairs(double[] x, double[] y) : IStateRows<JointSums>
    {
        public void AddTo(ref JointSums state, int row) => state.Add(x[row], y[row]);
    }

    /// <summary>Values one after another, the first of which weighs 1, the second 2.</summary>
    private struct WeightedRun : IMergeable<WeightedRun>
    {
        private long _count;
        private double _sum;
        private double _weighted;

        public readonly double Mean => _weighted / (_count * (_count + 1.0) / 2);

        public void Add(double value)
        {
            _count++;
            _sum += value;
            _weighted += _count * value;
        }

        public void Merge(in WeightedRun other)
        {
            _weighted += other._weighted + (_count * other._sum);
            _sum += other._sum;
            _count += other._count;
        }
    }
}
