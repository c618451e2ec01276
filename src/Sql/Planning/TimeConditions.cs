using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;

namespace MarketStore.Sql.Planning;

/// <summary>The range of times that a condition on the time leaves; everything, when it is not understood.</summary>
internal static class TimeConditions
{
    private static readonly TimeRange Everything = new(long.MinValue, long.MaxValue);

    /// <summary>A range with every time for which the condition may hold.</summary>
    public static TimeRange Of(BoundExpression condition, PlanColumn time)
    {
        switch (condition)
        {
            case Junction { IsAnd: true } junction:
                return junction.Operands.Select(part => Of(part, time)).Aggregate((a, b) => new TimeRange(Math.Max(a.FromNs, b.FromNs), Math.Min(a.ToNs, b.ToNs)));
            case Junction junction:
                return junction.Operands.Select(part => Of(part, time)).Aggregate((a, b) => new TimeRange(Math.Min(a.FromNs, b.FromNs), Math.Max(a.ToNs, b.ToNs)));
            case Membership membership when IsTime(membership.Operand, time):
                return membership.Values.Values.Count == 0
                    ? new TimeRange(long.MaxValue, long.MinValue)
                    : new TimeRange(membership.Values.Values.Cast<long>().Min(), membership.Values.Values.Cast<long>().Max());
            default:
                return Comparison(condition, time) ?? Everything;
        }
    }

    /// <summary>Whether a condition holds for all times of its range.</summary>
    public static bool IsExact(BoundExpression condition, PlanColumn time) => condition is Junction { IsAnd: true } junction
        ? junction.Operands.All(part => IsExact(part, time))
        : Comparison(condition, time) is not null;

    private static TimeRange? Comparison(BoundExpression condition, PlanColumn time)
    {
        if (condition is not FunctionCall call || call.Operands.Count != 2) return null;
        bool isMirrored = IsTime(call.Operands[1], time);
        if (!isMirrored && !IsTime(call.Operands[0], time)) return null;
        if (call.Operands[isMirrored ? 0 : 1] is not Constant { Value: long ns }) return null;
        return (isMirrored ? Operators.Mirrored(call.Function.Name) : call.Function.Name) switch
        {
            "=" => new TimeRange(ns, ns),
            "<" => ns == long.MinValue ? null : new TimeRange(long.MinValue, ns - 1),
            "<=" => new TimeRange(long.MinValue, ns),
            ">" => ns == long.MaxValue ? null : new TimeRange(ns + 1, long.MaxValue),
            ">=" => new TimeRange(ns, long.MaxValue),
            _ => null,
        };
    }

    private static bool IsTime(BoundExpression expression, PlanColumn time) => expression is ColumnReference reference && reference.Column == time;
}
