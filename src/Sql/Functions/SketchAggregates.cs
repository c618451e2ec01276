using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Estimates that merge, the mode, and the shape of a distribution. Over frames of windows estimates are exact.</summary>
internal static class SketchAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        new()
        {
            Name = "approx_quantile", Parameters = [SqlType.Double, SqlType.Double], Result = SqlType.Double,
            Summary = "The quantile of a fraction, to half a percent of its value: approx_quantile(x, 0.99).",
            Create = _ => new SketchAccumulator<QuantileSketch, double, double>(new QuantileAccumulator(interpolates: false).Slide),
        },
        new()
        {
            Name = "approx_count_distinct", Parameters = [SqlType.Null], Result = SqlType.BigInt,
            Summary = "How many different values there are, to a few percent; exact up to 1,000.", Create = types => Distinct(types[0].StorageOf()),
        },
        new() { Name = "mode", Parameters = [SqlType.Null], Result = SqlType.Null, Summary = "The most frequent value, of several the least.", Create = types => Mode(types[0].StorageOf()) },
        One<Shape<Skewness>>("skewness", "How much longer the upper tail of a sample is than the lower."),
        One<Shape<Kurtosis>>("kurtosis", "How heavy the tails of a sample are; 0: as those of a normal distribution."),
        One<Shape<PopulationKurtosis>>("kurtosis_pop", "How heavy the tails of a population are."),
        One<GeometricMean>("geomean", "Geometric mean; NULL with a negative value."),
    ];

    private static AggregateFunction One<TState>(string name, string summary)
        where TState : struct, IState<TState, double, double> => new()
        {
            Name = name,
            Parameters = [SqlType.Double],
            Result = SqlType.Double,
            Summary = summary,
            Create = _ => new StateAccumulator<TState, double, double>(),
        };

    private static Accumulator Distinct(Storage storage) => storage switch
    {
        Storage.Boolean => Distinct<bool>(),
        Storage.Int64 => Distinct<long>(),
        Storage.UInt64 => Distinct<ulong>(),
        Storage.Float64 => Distinct<double>(),
        Storage.Text => Distinct<string>(),
        _ => Distinct<Interval>(),
    };

    private static SketchAccumulator<DistinctSketch<T>, T, long> Distinct<T>()
        where T : notnull => new((arguments, pieces) => new StateAccumulator<Present<T>, T, long>().SlideDistinct(arguments, pieces));

    private static Accumulator Mode(Storage storage) => storage switch
    {
        Storage.Boolean => Mode<bool, NumberOrder<bool>>(),
        Storage.Int64 => Mode<long, NumberOrder<long>>(),
        Storage.UInt64 => Mode<ulong, NumberOrder<ulong>>(),
        Storage.Float64 => Mode<double, NumberOrder<double>>(),
        Storage.Text => Mode<string, TextOrder>(),
        _ => Mode<Interval, LengthOrder>(),
    };

    private static SketchAccumulator<ModeSketch<T, TOrder>, T, T> Mode<T, TOrder>()
        where T : notnull
        where TOrder : IOrder<T> => new(ModeSketch<T, TOrder>.Slide);
}
