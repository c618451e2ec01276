using MarketStore.Engine.Time;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Operators of times, dates and intervals.</summary>
internal static class IntervalOperators
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Of("+", (SqlType.Timestamp, SqlType.Interval, SqlType.Timestamp), Kernels.Of<long, Interval, long>(TimeArithmetic.Add)),
        Of("+", (SqlType.Interval, SqlType.Timestamp, SqlType.Timestamp), Kernels.Of<Interval, long, long>((span, time) => TimeArithmetic.Add(time, span))),
        Of("-", (SqlType.Timestamp, SqlType.Interval, SqlType.Timestamp), Kernels.Of<long, Interval, long>((time, span) => TimeArithmetic.Add(time, -span))),
        Of("-", (SqlType.Timestamp, SqlType.Timestamp, SqlType.Interval), Kernels.Of<long, long, Interval>(Between)),
        Of("+", (SqlType.Date, SqlType.Interval, SqlType.Timestamp), Kernels.Of<long, Interval, long>((day, span) => TimeArithmetic.Add(day * Timestamps.NsPerDay, span))),
        Of("-", (SqlType.Date, SqlType.Interval, SqlType.Timestamp), Kernels.Of<long, Interval, long>((day, span) => TimeArithmetic.Add(day * Timestamps.NsPerDay, -span))),
        Of("+", (SqlType.Date, SqlType.BigInt, SqlType.Date), Kernels.Of<long, long, long>(Arithmetic.Add)),
        Of("-", (SqlType.Date, SqlType.BigInt, SqlType.Date), Kernels.Of<long, long, long>((day, days) => Arithmetic.Add(day, -days))),
        Of("-", (SqlType.Date, SqlType.Date, SqlType.BigInt), Kernels.Of<long, long, long>((a, b) => a - b)),
        Of("+", (SqlType.Interval, SqlType.Interval, SqlType.Interval), Kernels.Of<Interval, Interval, Interval>((a, b) => a + b)),
        Of("-", (SqlType.Interval, SqlType.Interval, SqlType.Interval), Kernels.Of<Interval, Interval, Interval>((a, b) => a + -b)),
        Of("*", (SqlType.Interval, SqlType.BigInt, SqlType.Interval), Kernels.Of<Interval, long, Interval>((span, factor) => span * factor)),
        Of("*", (SqlType.BigInt, SqlType.Interval, SqlType.Interval), Kernels.Of<long, Interval, Interval>((factor, span) => span * factor)),
        Of("*", (SqlType.Interval, SqlType.Double, SqlType.Interval), Kernels.Of<Interval, double, Interval>((span, factor) => Divide(span, 1 / factor))),
        Of("/", (SqlType.Interval, SqlType.Double, SqlType.Interval), Kernels.Of<Interval, double, Interval>(Divide)),
        Of("/", (SqlType.Interval, SqlType.Interval, SqlType.Double), Kernels.OrNull<Interval, Interval, double>(Ratio)),
    ];

    private static ScalarFunction Of(string name, (SqlType Left, SqlType Right, SqlType Result) types, ScalarKernel kernel) => new()
    {
        Name = name,
        Parameters = [types.Left, types.Right],
        Result = types.Result,
        IsMonotone = types.Result == SqlType.Timestamp,
        Evaluate = kernel,
        Summary = "Arithmetic of times.",
    };

    private static Interval Between(long later, long earlier)
    {
        Int128 ns = (Int128)later - earlier;
        return ns >= long.MinValue && ns <= long.MaxValue ? new Interval(0, (long)ns) : throw new SqlException(
            $"{Timestamps.ToIso(later)} and {Timestamps.ToIso(earlier)} are further apart than the 292 years that a duration holds", null);
    }

    private static Interval Divide(Interval span, double by)
    {
        double months = span.Months / by, ns = span.Ns / by;
        if (!double.IsFinite(months) || !double.IsFinite(ns) || months != Math.Truncate(months) || Math.Abs(ns) >= long.MaxValue)
        {
            throw new SqlException($"{span} cannot be divided by {by}", null);
        }
        return new Interval((long)months, (long)Math.Round(ns));
    }

    private static double? Ratio(Interval a, Interval b)
    {
        if (a.Months != 0 || b.Months != 0)
        {
            return a.Ns == 0 && b.Ns == 0 && b.Months != 0 ? (double)a.Months / b.Months
                : throw new SqlException($"{a} / {b}: months differ in length", null);
        }
        return b.Ns == 0 ? null : (double)a.Ns / b.Ns;
    }
}
