namespace MarketStore.Sql.Functions;

/// <summary>The functions of one row's values, by name.</summary>
internal static class ScalarCatalog
{
    private static readonly ILookup<string, ScalarFunction> ByName = new IEnumerable<ScalarFunction>[]
    {
        Arithmetic.All, Comparisons.All, IntervalOperators.All, MathFunctions.All, NullFunctions.All, TextFunctions.All, RegexFunctions.All, TimeFunctions.All,
    }.SelectMany(functions => functions).ToLookup(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<ScalarFunction> All => ByName.SelectMany(group => group);

    public static IEnumerable<string> Names => ByName.Select(group => group.Key);

    /// <summary>The overloads of a name in any letter case; none when there is no such function.</summary>
    public static IEnumerable<ScalarFunction> Find(string name) => ByName[name];
}
