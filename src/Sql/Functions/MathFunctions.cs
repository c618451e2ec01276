using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Functions of numbers. Where a function has no value, such as the logarithm of 0, the result is NULL.</summary>
internal static class MathFunctions
{
    private const int MaxPlaces = 15;

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Whole("abs", Kernels.Of<long, long>(x => x == long.MinValue ? throw new SqlException($"abs({x}) is beyond BIGINT", null) : Math.Abs(x)), "Absolute value."),
        One("abs", Math.Abs, "Absolute value."),
        Whole("sign", Kernels.Of<long, long>(x => Math.Sign(x)), "-1, 0 or 1."),
        One("sign", x => Math.Sign(x), "-1, 0 or 1."),
        Whole("ceil", Kernels.Of<long, long>(x => x), "The next whole number that is not less."),
        One("ceil", Math.Ceiling, "The next whole number that is not less."),
        One("ceiling", Math.Ceiling, "The next whole number that is not less."),
        Whole("floor", Kernels.Of<long, long>(x => x), "The next whole number that is not greater."),
        One("floor", Math.Floor, "The next whole number that is not greater."),
        Whole("round", Kernels.Of<long, long>(x => x), "The nearest whole number, halves away from zero."),
        One("round", x => Math.Round(x, MidpointRounding.AwayFromZero), "The nearest whole number, halves away from zero."),
        new()
        {
            Name = "round", Parameters = [SqlType.Double, SqlType.BigInt], Result = SqlType.Double,
            Summary = "Rounded to so many places, halves away from zero.", Evaluate = Kernels.Of<double, long, double>(Round),
        },
        One("trunc", Math.Truncate, "Without the fraction."),
        One("sqrt", Math.Sqrt, "Square root; NULL of a negative number."),
        One("cbrt", Math.Cbrt, "Cube root."),
        One("exp", Math.Exp, "e to the power of x."),
        One("ln", Logarithm(Math.Log), "Natural logarithm; NULL of 0 and less."),
        One("log10", Logarithm(Math.Log10), "Logarithm to base 10; NULL of 0 and less."),
        One("log", Logarithm(Math.Log10), "Logarithm to base 10; NULL of 0 and less."),
        One("log2", Logarithm(Math.Log2), "Logarithm to base 2; NULL of 0 and less."),
        Two("log", (b, x) => b <= 0 || x <= 0 ? double.NaN : Math.Log(x) / Math.Log(b), "Logarithm of x to base b: log(b, x)."),
        Two("pow", Math.Pow, "Power."), Two("power", Math.Pow, "Power."),
        Two("mod", (x, y) => y == 0 ? double.NaN : x % y, "Remainder; NULL by zero."),
        WholeTwo("mod", (x, y) => y == 0 ? null : y == -1 ? 0 : x % y, "Remainder; NULL by zero."),
        WholeTwo("div", (x, y) => y == 0 ? null : y == -1 ? checked(-x) : x / y, "Quotient of whole numbers, without the fraction; NULL by zero."),
        WholeTwo("gcd", (x, y) => GreatestDivisor(x, y), "Greatest common divisor."),
        WholeTwo("lcm", (x, y) => x == 0 || y == 0 ? 0 : Math.Abs(checked(x / GreatestDivisor(x, y) * y)), "Least common multiple."),
        One("sin", Math.Sin, "Sine."), One("cos", Math.Cos, "Cosine."), One("tan", Math.Tan, "Tangent."),
        One("asin", Math.Asin, "Arc sine."), One("acos", Math.Acos, "Arc cosine."), One("atan", Math.Atan, "Arc tangent."),
        Two("atan2", Math.Atan2, "Angle of (y, x)."),
        One("sinh", Math.Sinh, "Hyperbolic sine."), One("cosh", Math.Cosh, "Hyperbolic cosine."), One("tanh", Math.Tanh, "Hyperbolic tangent."),
        One("degrees", double.RadiansToDegrees, "Radians as degrees."), One("radians", double.DegreesToRadians, "Degrees as radians."),
        new()
        {
            Name = "pi", Parameters = [], Result = SqlType.Double, Summary = "3.14159...",
            Evaluate = (_, rowCount) => Column.Constant<double>(Math.PI, false, rowCount),
        },
        new()
        {
            Name = "random", Parameters = [], Result = SqlType.Double, IsPure = false, Summary = "A number from 0 to 1, another one for each row.",
            Evaluate = (_, rowCount) => new Column<double>(Array.ConvertAll(new double[rowCount], _ => Random.Shared.NextDouble())),
        },
        new()
        {
            Name = "isfinite", Parameters = [SqlType.Double], Result = SqlType.Boolean, Summary = "Whether a number is not infinite.",
            Evaluate = Kernels.Of<double, bool>(double.IsFinite),
        },
        Two("mid", (bid, ask) => (bid + ask) / 2, "The middle of bid and ask."),
        Two("spread_bps", (bid, ask) => (ask - bid) / ((bid + ask) / 2) * 10_000, "Distance of bid and ask in basis points of their middle."),
        new()
        {
            Name = "microprice", Parameters = [SqlType.Double, SqlType.Double, SqlType.Double, SqlType.Double], Result = SqlType.Double,
            Summary = "Middle weighted by the sizes on the other side: microprice(bid, ask, bidsize, asksize).", Evaluate = Microprice,
        },
        new()
        {
            Name = "width_bucket", Parameters = [SqlType.Double, SqlType.Double, SqlType.Double, SqlType.BigInt], Result = SqlType.BigInt,
            Summary = "Which of n parts of a range a number is in, 0 below and n + 1 above: width_bucket(x, low, high, n).", Evaluate = WidthBuckets,
        },
    ];

    public static double? OrNull(double value) => double.IsNaN(value) ? null : value;

    /// <summary>Of numbers that decimals hold, rounded as they are written: 1.005 to 1.01.</summary>
    public static double Round(double x, long places)
    {
        if (places is < -MaxPlaces or > MaxPlaces || !double.IsFinite(x)) return x;
        if (places < 0)
        {
            double unit = Math.Pow(10, -places);
            return Math.Round(x / unit, MidpointRounding.AwayFromZero) * unit;
        }
        // A decimal made of a double has its first 15 digits.
        if (Math.Abs(x) * Math.Pow(10, places) < 1e14) return (double)Math.Round((decimal)x, (int)places, MidpointRounding.AwayFromZero);
        return Math.Round(x, (int)places, MidpointRounding.AwayFromZero);
    }

    private static Func<double, double> Logarithm(Func<double, double> logarithm) => x => x <= 0 ? double.NaN : logarithm(x);

    private static long GreatestDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, b == -1 ? 0 : a % b);
        return Math.Abs(a);
    }

    private static Column<double> Microprice(Column[] arguments, int rowCount)
    {
        var (bid, ask, bidSize, askSize) = ((Column<double>)arguments[0], (Column<double>)arguments[1], (Column<double>)arguments[2], (Column<double>)arguments[3]);
        bool[] nulls = Kernels.NullsOf(arguments, rowCount) ?? new bool[rowCount];
        var values = new double[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            double size = bidSize.At(i) + askSize.At(i);
            nulls[i] |= size == 0;
            if (!nulls[i]) values[i] = ((bid.At(i) * askSize.At(i)) + (ask.At(i) * bidSize.At(i))) / size;
        }
        return new Column<double>(values, nulls);
    }

    private static Column<long> WidthBuckets(Column[] arguments, int rowCount)
    {
        var (x, low, high, count) = ((Column<double>)arguments[0], (Column<double>)arguments[1], (Column<double>)arguments[2], (Column<long>)arguments[3]);
        bool[]? nulls = Kernels.NullsOf(arguments, rowCount);
        var values = new long[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            if (nulls is null || !nulls[i]) values[i] = WidthBucket(x.At(i), (low.At(i), high.At(i)), count.At(i));
        }
        return new Column<long>(values, nulls);
    }

    /// <summary>Each part has its lower end; a range whose ends are the other way round is cut from the top.</summary>
    private static long WidthBucket(double x, (double Low, double High) range, long count)
    {
        bool isRange = double.IsFinite(range.Low) && double.IsFinite(range.High) && range.Low != range.High;
        if (!isRange || count is < 1 or > int.MaxValue) throw new SqlException("width_bucket takes two ends that differ, and a count of 1 or more", null);
        double part = (x - range.Low) / (range.High - range.Low);
        if (part < 0) return 0;
        return part >= 1 ? count + 1 : (long)(part * count) + 1;
    }

    private static ScalarFunction One(string name, Func<double, double> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Double],
        Result = SqlType.Double,
        Summary = summary,
        Evaluate = Kernels.OrNull<double, double>(x => OrNull(function(x))),
    };

    private static ScalarFunction Two(string name, Func<double, double, double> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.Double, SqlType.Double],
        Result = SqlType.Double,
        Summary = summary,
        Evaluate = Kernels.OrNull<double, double, double>((x, y) => OrNull(function(x, y))),
    };

    private static ScalarFunction Whole(string name, ScalarKernel kernel, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.BigInt],
        Result = SqlType.BigInt,
        Summary = summary,
        Evaluate = kernel,
    };

    private static ScalarFunction WholeTwo(string name, Func<long, long, long?> function, string summary) => new()
    {
        Name = name,
        Parameters = [SqlType.BigInt, SqlType.BigInt],
        Result = SqlType.BigInt,
        Summary = summary,
        Evaluate = Kernels.OrNull(function),
    };
}
