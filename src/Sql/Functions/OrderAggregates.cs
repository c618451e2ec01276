using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Least, greatest, first and last values, and values where others are least or greatest.</summary>
internal static class OrderAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        new() { Name = "min", Parameters = [SqlType.Null], Result = SqlType.Null, Summary = "Least value.", Create = types => Extreme(types[0], isLeast: true) },
        new() { Name = "max", Parameters = [SqlType.Null], Result = SqlType.Null, Summary = "Greatest value.", Create = types => Extreme(types[0], isLeast: false) },
        Timed("first", "The value of the earliest row; `first(x)` goes by Epoch."),
        Timed("last", "The value of the latest row; `last(x)` goes by Epoch."),
        new() { Name = "any_value", Parameters = [SqlType.Null], Result = SqlType.Null, Summary = "One of the values.", Create = types => Extreme(types[0], isLeast: true) },
        Keyed("arg_min", "The value of x where y is least."),
        Keyed("arg_max", "The value of x where y is greatest."),
        Keyed("min_by", "The value of x where y is least."),
        Keyed("max_by", "The value of x where y is greatest."),
    ];

    private static AggregateFunction Timed(string name, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Null, SqlType.Timestamp],
        Result = SqlType.Null,
        TakesTime = true,
        Summary = summary,
        Create = types => name == "first" ? FirstOf(types[0].StorageOf()) : LastOf(types[0].StorageOf()),
    };

    private static AggregateFunction Keyed(string name, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Null, SqlType.Null],
        Result = SqlType.Null,
        DependsOnOrder = true,
        Summary = summary,
        Create = types => types[0].StorageOf() switch
        {
            Storage.Boolean => At<bool>(types[1], name),
            Storage.Int64 => At<long>(types[1], name),
            Storage.UInt64 => At<ulong>(types[1], name),
            Storage.Float64 => At<double>(types[1], name),
            Storage.Text => At<string>(types[1], name),
            _ => At<Interval>(types[1], name),
        },
    };

    private static Accumulator Extreme(SqlType type, bool isLeast) => type.StorageOf() switch
    {
        Storage.Boolean => Extreme<bool, NumberOrder<bool>>(isLeast),
        Storage.Int64 => Extreme<long, NumberOrder<long>>(isLeast),
        Storage.UInt64 => Extreme<ulong, NumberOrder<ulong>>(isLeast),
        Storage.Float64 => Extreme<double, NumberOrder<double>>(isLeast),
        Storage.Text => Extreme<string, TextOrder>(isLeast),
        _ => Extreme<Interval, LengthOrder>(isLeast),
    };

    private static Accumulator Extreme<T, TOrder>(bool isLeast)
        where T : notnull
        where TOrder : IOrder<T> => isLeast
            ? new StateAccumulator<Least<T, TOrder>, T, T>()
            : new StateAccumulator<Greatest<T, TOrder>, T, T>();

    private static Accumulator FirstOf(Storage storage) => storage switch
    {
        Storage.Boolean => new PairAccumulator<First<bool>, bool, long, bool>(),
        Storage.Int64 => new PairAccumulator<First<long>, long, long, long>(),
        Storage.UInt64 => new PairAccumulator<First<ulong>, ulong, long, ulong>(),
        Storage.Float64 => new PairAccumulator<First<double>, double, long, double>(),
        Storage.Text => new PairAccumulator<First<string>, string, long, string>(),
        _ => new PairAccumulator<First<Interval>, Interval, long, Interval>(),
    };

    private static Accumulator LastOf(Storage storage) => storage switch
    {
        Storage.Boolean => new PairAccumulator<Last<bool>, bool, long, bool>(),
        Storage.Int64 => new PairAccumulator<Last<long>, long, long, long>(),
        Storage.UInt64 => new PairAccumulator<Last<ulong>, ulong, long, ulong>(),
        Storage.Float64 => new PairAccumulator<Last<double>, double, long, double>(),
        Storage.Text => new PairAccumulator<Last<string>, string, long, string>(),
        _ => new PairAccumulator<Last<Interval>, Interval, long, Interval>(),
    };

    private static Accumulator At<T>(SqlType key, string name)
    {
        bool isLeast = name is "arg_min" or "min_by";
        return key.StorageOf() switch
        {
            Storage.Boolean => At<T, bool, NumberOrder<bool>>(isLeast),
            Storage.Int64 => At<T, long, NumberOrder<long>>(isLeast),
            Storage.UInt64 => At<T, ulong, NumberOrder<ulong>>(isLeast),
            Storage.Float64 => At<T, double, NumberOrder<double>>(isLeast),
            Storage.Text => At<T, string, TextOrder>(isLeast),
            _ => At<T, Interval, LengthOrder>(isLeast),
        };
    }

    private static Accumulator At<T, TKey, TOrder>(bool isLeast)
        where TOrder : IOrder<TKey> => isLeast
            ? new PairAccumulator<AtLeast<T, TKey, TOrder>, T, TKey, T>()
            : new PairAccumulator<AtGreatest<T, TKey, TOrder>, T, TKey, T>();
}
