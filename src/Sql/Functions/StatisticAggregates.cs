using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Spread, quantiles, regression, and means by weight or by time.</summary>
internal static class StatisticAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        Moment<SampleDeviation>("stddev_samp", "Standard deviation of a sample."),
        Moment<SampleDeviation>("stddev", "Standard deviation of a sample."),
        Moment<PopulationDeviation>("stddev_pop", "Standard deviation of a population."),
        Moment<SampleVariance>("var_samp", "Variance of a sample."),
        Moment<SampleVariance>("variance", "Variance of a sample."),
        Moment<PopulationVariance>("var_pop", "Variance of a population."),
        Joint<Correlation>("corr", "Correlation of y and x."),
        Joint<SampleCovariance>("covar_samp", "Covariance of a sample."),
        Joint<PopulationCovariance>("covar_pop", "Covariance of a population."),
        Joint<Slope>("regr_slope", "Slope of the line that fits y by x best."),
        Joint<Intercept>("regr_intercept", "Where the line that fits y by x best begins."),
        Joint<Determination>("regr_r2", "How much of y the line that fits best explains, 0 to 1."),
        Joint<PairCount>("regr_count", "Pairs that are not null."),
        Quantile("median", [SqlType.Double], "Half of the values are below it.", interpolates: true),
        Quantile("quantile_cont", [SqlType.Double, SqlType.Double], "The quantile of a fraction, between values.", interpolates: true),
        Quantile("quantile_disc", [SqlType.Double, SqlType.Double], "The quantile of a fraction, one of the values.", interpolates: false),
        Pair<WeightedMean, double>("vwap", [SqlType.Double, SqlType.Double], "Mean price by size: vwap(price, size)."),
        Pair<WeightedMean, long>("vwap", [SqlType.Double, SqlType.BigInt], "Mean price by size: vwap(price, size)."),
        Swapped("wavg", "Mean of values by weight: wavg(weight, value)."),
        Pair<TimeWeightedMean, long>("twap", [SqlType.Double, SqlType.Timestamp], "Mean of values by how long they held: twap(value, Epoch)."),
    ];

    private static AggregateFunction Moment<TMoment>(string name, string summary)
        where TMoment : IMoment => new()
        {
            Name = name,
            Parameters = [SqlType.Double],
            Result = SqlType.Double,
            Summary = summary,
            Create = _ => new StateAccumulator<Moments<TMoment>, double, double>(),
        };

    private static AggregateFunction Joint<TMoment>(string name, string summary)
        where TMoment : IJointMoment => Pair<JointMoments<TMoment>, double>(name, [SqlType.Double, SqlType.Double], summary);

    private static AggregateFunction Pair<TState, T>(string name, IReadOnlyList<SqlType> parameters, string summary)
        where TState : struct, IPairState<TState, double, T, double> => new()
        {
            Name = name,
            Parameters = parameters,
            Result = SqlType.Double,
            TakesTime = parameters[^1] == SqlType.Timestamp,
            DependsOnOrder = parameters[^1] == SqlType.Timestamp,
            Summary = summary,
            Create = _ => new PairAccumulator<TState, double, T, double>(),
        };

    private static AggregateFunction Swapped(string name, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Double, SqlType.Double],
        Result = SqlType.Double,
        Summary = summary,
        Create = _ => new PairAccumulator<WeightFirst, double, double, double>(),
    };

    private static AggregateFunction Quantile(string name, IReadOnlyList<SqlType> parameters, string summary, bool interpolates) => new()
    {
        Name = name,
        Parameters = parameters,
        Result = SqlType.Double,
        Summary = summary,
        Create = _ => new QuantileAccumulator(interpolates),
    };

    /// <summary><see cref="WeightedMean"/> with its arguments the other way round.</summary>
    private struct WeightFirst : IPairState<WeightFirst, double, double, double>
    {
        private WeightedMean _mean;

        public void Add(double first, double second) => _mean.Add(second, first);

        public void Merge(in WeightFirst other) => _mean.Merge(in other._mean);

        public readonly bool TryResult(out double result) => _mean.TryResult(out result);
    }
}
