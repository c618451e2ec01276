using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Which orders a comparison accepts.</summary>
internal interface IComparison
{
    /// <param name="order">Negative, zero or positive: how the left side compares with the right one.</param>
    static abstract bool Accepts(int order);
}

internal readonly struct IsEqual : IComparison
{
    public static bool Accepts(int order) => order == 0;
}

internal readonly struct IsNotEqual : IComparison
{
    public static bool Accepts(int order) => order != 0;
}

internal readonly struct IsLess : IComparison
{
    public static bool Accepts(int order) => order < 0;
}

internal readonly struct IsLessOrEqual : IComparison
{
    public static bool Accepts(int order) => order <= 0;
}

internal readonly struct IsGreater : IComparison
{
    public static bool Accepts(int order) => order > 0;
}

internal readonly struct IsGreaterOrEqual : IComparison
{
    public static bool Accepts(int order) => order >= 0;
}

/// <summary>Comparisons of values of one type. NULL compared with anything is NULL, except for IS [NOT] DISTINCT FROM.</summary>
internal static class Comparisons
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        .. Of<IsEqual>("="), .. Of<IsNotEqual>("<>"), .. Of<IsLess>("<"), .. Of<IsLessOrEqual>("<="),
        .. Of<IsGreater>(">"), .. Of<IsGreaterOrEqual>(">="), .. Distinct("is_distinct", true), .. Distinct("is_not_distinct", false),
    ];

    private static IEnumerable<ScalarFunction> Of<T>(string sign)
        where T : IComparison =>
    [
        Function(sign, SqlType.BigInt, Kernel<long, NumberOrder<long>, T>),
        Function(sign, SqlType.Double, Kernel<double, NumberOrder<double>, T>),
        Function(sign, SqlType.UBigInt, Kernel<ulong, NumberOrder<ulong>, T>),
        Function(sign, SqlType.Text, Kernel<string, TextOrder, T>),
        Function(sign, SqlType.Boolean, Kernel<bool, NumberOrder<bool>, T>),
        Function(sign, SqlType.Interval, Kernel<Interval, LengthOrder, T>),
    ];

    private static IEnumerable<ScalarFunction> Distinct(string name, bool wanted) =>
    [
        Function(name, SqlType.BigInt, Distinct<long, NumberOrder<long>>(wanted)),
        Function(name, SqlType.Double, Distinct<double, NumberOrder<double>>(wanted)),
        Function(name, SqlType.UBigInt, Distinct<ulong, NumberOrder<ulong>>(wanted)),
        Function(name, SqlType.Text, Distinct<string, TextOrder>(wanted)),
        Function(name, SqlType.Boolean, Distinct<bool, NumberOrder<bool>>(wanted)),
        Function(name, SqlType.Interval, Distinct<Interval, LengthOrder>(wanted)),
    ];

    private static ScalarFunction Function(string name, SqlType type, ScalarKernel kernel) => new()
    {
        Name = name,
        Parameters = [type, type],
        Result = SqlType.Boolean,
        Evaluate = kernel,
        Summary = "Comparison.",
    };

    private static Column<bool> Kernel<T, TOrder, TComparison>(Column[] arguments, int rowCount)
        where TOrder : IOrder<T>
        where TComparison : IComparison
    {
        var (x, y) = ((Column<T>)arguments[0], (Column<T>)arguments[1]);
        if (x.IsConstant && y.IsConstant)
        {
            bool isNull = rowCount > 0 && (x.IsNull(0) || y.IsNull(0));
            return Column.Constant<bool>(rowCount > 0 && TComparison.Accepts(TOrder.Compare(x.At(0), y.At(0))), isNull, rowCount);
        }
        var values = new bool[rowCount];
        if (y.IsConstant)
        {
            ReadOnlySpan<T> left = x.Values;
            T constant = y.At(0);
            for (int i = 0; i < values.Length; i++) values[i] = TComparison.Accepts(TOrder.Compare(left[i], constant));
        }
        else if (x.IsConstant)
        {
            ReadOnlySpan<T> right = y.Values;
            T constant = x.At(0);
            for (int i = 0; i < values.Length; i++) values[i] = TComparison.Accepts(TOrder.Compare(constant, right[i]));
        }
        else
        {
            ReadOnlySpan<T> left = x.Values, right = y.Values;
            for (int i = 0; i < values.Length; i++) values[i] = TComparison.Accepts(TOrder.Compare(left[i], right[i]));
        }
        return new Column<bool>(values, Kernels.NullsOf(arguments, rowCount));
    }

    private static ScalarKernel Distinct<T, TOrder>(bool wanted)
        where TOrder : IOrder<T> => (arguments, rowCount) =>
    {
        var (x, y) = ((Column<T>)arguments[0], (Column<T>)arguments[1]);
        bool isConstant = x.IsConstant && y.IsConstant && rowCount > 0;
        var values = new bool[isConstant ? 1 : rowCount];
        for (int i = 0; i < values.Length; i++)
        {
            bool xIsNull = x.IsNull(i), yIsNull = y.IsNull(i);
            bool differs = xIsNull || yIsNull ? xIsNull != yIsNull : TOrder.Compare(x.At(i), y.At(i)) != 0;
            values[i] = differs == wanted;
        }
        return isConstant ? Column.Constant<bool>(values[0], false, rowCount) : new Column<bool>(values);
    };
}
