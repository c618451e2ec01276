using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>The functions of many rows, by name.</summary>
internal static class AggregateCatalog
{
    private static readonly ILookup<string, AggregateFunction> ByName = new IEnumerable<AggregateFunction>[]
    {
        BasicAggregates.All, OrderAggregates.All, StatisticAggregates.All, SketchAggregates.All,
    }.SelectMany(functions => functions).ToLookup(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<AggregateFunction> All => ByName.SelectMany(group => group);

    public static IEnumerable<string> Names => ByName.Select(group => group.Key);

    /// <summary>The overloads of a name in any letter case; none when there is no such function.</summary>
    public static IEnumerable<AggregateFunction> Find(string name) => ByName[name];
}
