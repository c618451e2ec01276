using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>
/// WINDOW JOIN: the aggregates of the select list are computed over the right rows around each left row. They are known
/// only once the select list is bound, so the plan is made without them and completed then.
/// </summary>
internal sealed class WindowJoinBinder(TableBinder tables, Select select)
{
    public (Plan Plan, Scope Scope) Bind(WindowJoin join)
    {
        if (!ReferenceEquals(select.From, join)) throw new SqlException("WINDOW JOIN has to be the last join of its FROM", join.At);
        var joins = new JoinBinder(tables, select);
        (Plan left, Plan right, Scope leftScope, Scope rightScope) = joins.Sides(join.Left, join.Right);
        Scope both = JoinBinder.Joined(leftScope, rightScope);
        ExpressionBinder expressions = joins.BinderFor(both);
        (List<KeyPair> keys, List<BoundExpression> rest) = JoinBinder.Split(expressions.Condition(join.On, "ON"), left, right);
        if (rest.Count > 0) throw new SqlException("WINDOW JOIN takes equalities only; the time goes into RANGE BETWEEN", rest[0].Origin.At ?? join.At);
        if (leftScope.Time is not { } leftTime || rightScope.Time is not { } rightTime)
        {
            throw new SqlException("WINDOW JOIN goes by Epoch, and a side has none", join.At);
        }
        var plan = new WindowJoinPlan(left, right, keys, new KeyPair(new ColumnReference(leftTime), new ColumnReference(rightTime)))
        {
            FromNs = Bound(join.Range.Start, expressions),
            ToNs = Bound(join.Range.End, expressions),
            IncludesPrevailing = join.IncludesPrevailing,
            Aggregates = [],
        };
        return (plan, both);
    }

    /// <summary>Puts the aggregates of the select list into the plan, and its columns into their places.</summary>
    public static Plan Complete(WindowJoinPlan join, BoundExpression? where, SelectParts rest)
    {
        if (where is not null)
        {
            CheckIsLeft(where, join, "WHERE");
            join = join with { Left = new FilterPlan(join.Left, where) };
        }
        var calls = new List<Aggregated>();
        rest.Rewrite(expression => Expressions.Replace(expression, part =>
        {
            if (part is ColumnReference) CheckIsLeft(part, join, "the select list");
            if (part is not AggregateCall call) return null;
            if (call.Operands.SelectMany(Expressions.ColumnsOf).FirstOrDefault(column => !join.Right.Columns.Contains(column)) is { } wrong)
            {
                throw new SqlException($"{call.Function.Name}(...) goes over the rows of the right side, and {wrong.Name} is not one of its columns", call.Origin.At);
            }
            Aggregated? known = calls.Find(aggregated => aggregated.Call.Equals(call));
            if (known is null) calls.Add(known = new Aggregated(new PlanColumn(ExpressionText.Of(call), call.Type), call));
            return new ColumnReference(known.Column);
        }));
        return join with { Aggregates = calls };
    }

    private static void CheckIsLeft(BoundExpression expression, WindowJoinPlan join, string where)
    {
        if (Expressions.ColumnsOf(expression).FirstOrDefault(column => !join.Left.Columns.Contains(column)) is { } wrong)
        {
            throw new SqlException(
                $"column \"{wrong.Name}\" of the right side has many rows for each left one: {where} takes aggregates of it, such as avg({wrong.Name})",
                expression.Origin.At);
        }
    }

    private static long? Bound(FrameBound bound, ExpressionBinder expressions)
    {
        if (bound.Kind is FrameBoundKind.UnboundedPreceding or FrameBoundKind.UnboundedFollowing) return null;
        if (bound.Offset is null) return 0;
        var interval = (Interval)expressions.Value(bound.Offset, SqlType.Interval, "a window's distance")!;
        if (interval.Months != 0) throw new SqlException("a window's distance has no months: they differ in length", bound.At);
        return bound.Kind == FrameBoundKind.Preceding ? -interval.Ns : interval.Ns;
    }
}
