using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Counts, sums, means, and conditions of all rows.</summary>
internal static class BasicAggregates
{
    /// <summary><c>count(*)</c>.</summary>
    public static AggregateFunction CountRows { get; } = new()
    {
        Name = "count",
        Parameters = [],
        Result = SqlType.BigInt,
        Create = _ => new RowCountAccumulator(),
        Summary = "Rows.",
    };

    public static IEnumerable<AggregateFunction> All { get; } =
    [
        CountRows,
        new()
        {
            Name = "count", Parameters = [SqlType.Null], Result = SqlType.BigInt, Summary = "Values that are not null.",
            Create = types => Counting(types[0].StorageOf()),
        },
        One<LongSum, long, long>("sum", (SqlType.BigInt, SqlType.BigInt), "Sum."),
        One<ULongSum, ulong, ulong>("sum", (SqlType.UBigInt, SqlType.UBigInt), "Sum."),
        One<DoubleSum, double, double>("sum", (SqlType.Double, SqlType.Double), "Sum."),
        One<LongMean, long, double>("avg", (SqlType.BigInt, SqlType.Double), "Arithmetic mean."),
        One<Mean, double, double>("avg", (SqlType.Double, SqlType.Double), "Arithmetic mean."),
        One<LongMean, long, double>("mean", (SqlType.BigInt, SqlType.Double), "Arithmetic mean."),
        One<Mean, double, double>("mean", (SqlType.Double, SqlType.Double), "Arithmetic mean."),
        One<Product, double, double>("product", (SqlType.Double, SqlType.Double), "Product."),
        One<Conjunction, bool, bool>("bool_and", (SqlType.Boolean, SqlType.Boolean), "Whether all are true."),
        One<Disjunction, bool, bool>("bool_or", (SqlType.Boolean, SqlType.Boolean), "Whether any is true."),
        new()
        {
            Name = "string_agg", Parameters = [SqlType.Text], Result = SqlType.Text, DependsOnOrder = true,
            Summary = "Texts with commas between them.", Create = _ => new TextJoinAccumulator(),
        },
        new()
        {
            Name = "string_agg", Parameters = [SqlType.Text, SqlType.Text], Result = SqlType.Text, DependsOnOrder = true,
            Summary = "Texts with a separator between them.", Create = _ => new TextJoinAccumulator(),
        },
    ];

    private static AggregateFunction One<TState, T, TResult>(string name, (SqlType Of, SqlType Result) types, string summary)
        where TState : struct, IState<TState, T, TResult>
        where T : notnull => new()
        {
            Name = name,
            Parameters = [types.Of],
            Result = types.Result,
            Summary = summary,
            Create = _ => new StateAccumulator<TState, T, TResult>(),
        };

    private static Accumulator Counting(Storage storage) => storage switch
    {
        Storage.Boolean => new StateAccumulator<Present<bool>, bool, long>(),
        Storage.Int64 => new StateAccumulator<Present<long>, long, long>(),
        Storage.UInt64 => new StateAccumulator<Present<ulong>, ulong, long>(),
        Storage.Float64 => new StateAccumulator<Present<double>, double, long>(),
        Storage.Text => new StateAccumulator<Present<string>, string, long>(),
        _ => new StateAccumulator<Present<Interval>, Interval, long>(),
    };
}
