using System.Numerics;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>An operation on two numbers, one by one and in vectors.</summary>
internal interface INumberOperation
{
    static abstract double Of(double a, double b);

    static abstract Vector<double> Of(Vector<double> a, Vector<double> b);
}

internal readonly struct Addition : INumberOperation
{
    public static double Of(double a, double b) => a + b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a + b;
}

internal readonly struct Subtraction : INumberOperation
{
    public static double Of(double a, double b) => a - b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a - b;
}

internal readonly struct Multiplication : INumberOperation
{
    public static double Of(double a, double b) => a * b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a * b;
}

internal readonly struct Division : INumberOperation
{
    public static double Of(double a, double b) => a / b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a / b;
}

/// <summary>Operators of numbers. Whole numbers do not overflow in silence, and a division by zero gives NULL.</summary>
internal static class Arithmetic
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Of("+", SqlType.BigInt, Kernels.Of<long, long, long>(Add), "Sum."),
        Of("+", SqlType.UBigInt, Kernels.Of<ulong, ulong, ulong>((a, b) => a <= ulong.MaxValue - b ? a + b : throw Overflow(a, "+", b)), "Sum."),
        Of("+", SqlType.Double, Doubles<Addition>(), "Sum."),
        Of("-", SqlType.BigInt, Kernels.Of<long, long, long>(Subtract), "Difference."),
        Of("-", SqlType.UBigInt, Kernels.Of<ulong, ulong, ulong>((a, b) => a >= b ? a - b : throw Overflow(a, "-", b)), "Difference."),
        Of("-", SqlType.Double, Doubles<Subtraction>(), "Difference."),
        Of("*", SqlType.BigInt, Kernels.Of<long, long, long>(Multiply), "Product."),
        Of("*", SqlType.UBigInt, Kernels.Of<ulong, ulong, ulong>((a, b) => Math.BigMul(a, b, out ulong low) == 0 ? low : throw Overflow(a, "*", b)), "Product."),
        Of("*", SqlType.Double, Doubles<Multiplication>(), "Product."),
        Of("/", SqlType.Double, Quotients(), "Quotient, always a DOUBLE; NULL by zero."),
        Of("%", SqlType.BigInt, Kernels.OrNull<long, long, long>((a, b) => b == 0 ? null : b == -1 ? 0 : a % b), "Remainder; NULL by zero."),
        Of("%", SqlType.Double, Kernels.OrNull<double, double, double>((a, b) => b == 0 ? null : a % b), "Remainder; NULL by zero."),
        Of("^", SqlType.Double, Kernels.OrNull<double, double, double>((a, b) => MathFunctions.OrNull(Math.Pow(a, b))), "Power."),
        One("negate", SqlType.BigInt, Kernels.Of<long, long>(a => a == long.MinValue ? throw Overflow(0L, "-", a) : -a)),
        One("negate", SqlType.Double, Kernels.Of<double, double>(a => -a)),
        One("negate", SqlType.Interval, Kernels.Of<Interval, Interval>(a => -a)),
    ];

    public static long Add(long a, long b)
    {
        long sum = unchecked(a + b);
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : throw Overflow(a, "+", b);
    }

    private static long Subtract(long a, long b)
    {
        long difference = unchecked(a - b);
        return ((a ^ b) & (a ^ difference)) >= 0 ? difference : throw Overflow(a, "-", b);
    }

    private static long Multiply(long a, long b)
    {
        long high = Math.BigMul(a, b, out long low);
        return high == low >> 63 ? low : throw Overflow(a, "*", b);
    }

    private static SqlException Overflow(object a, string sign, object b) =>
        new($"integer overflow in {a} {sign} {b}: CAST one of them to DOUBLE", null);

    private static ScalarFunction Of(string name, SqlType type, ScalarKernel kernel, string summary) => new()
    {
        Name = name,
        Parameters = [type, type],
        Result = type,
        Evaluate = kernel,
        Summary = summary,
    };

    private static ScalarFunction One(string name, SqlType type, ScalarKernel kernel) => new()
    {
        Name = name,
        Parameters = [type],
        Result = type,
        Evaluate = kernel,
        Summary = "The number with the other sign.",
    };

    private static ScalarKernel Doubles<T>()
        where T : INumberOperation => (arguments, rowCount) =>
    {
        var (x, y) = ((Column<double>)arguments[0], (Column<double>)arguments[1]);
        if (x.IsConstant && y.IsConstant)
        {
            double value = rowCount == 0 ? 0 : T.Of(x.At(0), y.At(0));
            bool isNull = rowCount > 0 && (x.IsNull(0) || y.IsNull(0) || double.IsNaN(value));
            return Column.Constant(value, isNull, rowCount);
        }
        double[] values = GC.AllocateUninitializedArray<double>(rowCount);
        if (x.IsConstant) ConstantFirst<T>(x.At(0), y.Values, values);
        else if (y.IsConstant) ConstantSecond<T>(x.Values, y.At(0), values);
        else Both<T>(x.Values, y.Values, values);
        return new Column<double>(values, Missing(values, Kernels.NullsOf(arguments, rowCount)));
    };

    /// <summary>NULL where the divisor is zero.</summary>
    private static ScalarKernel Quotients()
    {
        ScalarKernel divide = Doubles<Division>();
        return (arguments, rowCount) =>
        {
            var divisors = (Column<double>)arguments[1];
            if (divisors.IsConstant && rowCount > 0 && divisors.At(0) == 0) return Column.Null(Storage.Float64, rowCount);
            var quotients = (Column<double>)divide(arguments, rowCount);
            if (divisors.IsConstant || !divisors.Values.Contains(0)) return quotients;
            bool[] nulls = quotients.HasNulls ? quotients.Nulls.ToArray() : new bool[rowCount];
            for (int i = 0; i < nulls.Length; i++) nulls[i] |= divisors.At(i) == 0;
            return new Column<double>(quotients.Values.ToArray(), nulls);
        };
    }

    /// <summary>What is no number, such as infinity minus infinity, is NULL.</summary>
    private static bool[]? Missing(double[] values, bool[]? nulls)
    {
        if (StoredValues.NullsOf(values) is not { } noNumbers) return nulls;
        for (int i = 0; nulls is not null && i < nulls.Length; i++) noNumbers[i] |= nulls[i];
        return noNumbers;
    }

    private static void Both<T>(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> values)
        where T : INumberOperation
    {
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            T.Of(new Vector<double>(x[i..]), new Vector<double>(y[i..])).CopyTo(values[i..]);
        }
        for (; i < values.Length; i++) values[i] = T.Of(x[i], y[i]);
    }

    private static void ConstantFirst<T>(double x, ReadOnlySpan<double> y, Span<double> values)
        where T : INumberOperation
    {
        var constant = new Vector<double>(x);
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count) T.Of(constant, new Vector<double>(y[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] = T.Of(x, y[i]);
    }

    private static void ConstantSecond<T>(ReadOnlySpan<double> x, double y, Span<double> values)
        where T : INumberOperation
    {
        var constant = new Vector<double>(y);
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count) T.Of(new Vector<double>(x[i..]), constant).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] = T.Of(x[i], y);
    }
}
