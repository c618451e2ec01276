using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions of numbers. Where a function has no value, such as the logarithm of 0, the result is NULL.</summary>
internal static class MathFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        new()
        {
            Name = "sqrt", Parameters = [SqlType.Double], Result = SqlType.Double, Summary = "Square root; NULL of a negative number.",
            Evaluate = Kernels.OrNull<double, double>(x => x < 0 ? null : Math.Sqrt(x)),
        },
    ];
}
