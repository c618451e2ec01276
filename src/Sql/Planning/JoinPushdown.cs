using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Planning;

/// <summary>
/// Moves conditions into the sides of joins. A condition on one side's key holds for the other side's key as well: who
/// asks for trades of AAPL reads quotes of AAPL only.
/// </summary>
internal static class JoinPushdown
{
    public static Plan Push(Plan plan, List<BoundExpression> conditions, Func<Plan, List<BoundExpression>, Plan> push)
    {
        (Plan left, Plan right) = (plan.Inputs[0], plan.Inputs[1]);
        (bool leftIsFree, bool rightIsFree) = Free(plan);
        (List<BoundExpression> ofLeft, List<BoundExpression> others) = FilterPushdown.Divide(conditions, condition => leftIsFree && IsOf(condition, left));
        (List<BoundExpression> ofRight, List<BoundExpression> staying) = FilterPushdown.Divide(others, condition => rightIsFree && IsOf(condition, right));
        IReadOnlyList<KeyPair> keys = Keys(plan);
        // Right rows that no left row can meet are not needed, whatever the kind of join, unless it keeps them.
        bool keepsRight = plan is JoinPlan { Kind: JoinKind.Right or JoinKind.Full };
        List<BoundExpression> impliedRight = keepsRight ? [] : Implied(ofLeft, keys.Select(key => (key.Left, key.Right)));
        bool keepsLeft = plan is JoinPlan { Kind: JoinKind.Left or JoinKind.Full or JoinKind.Anti } or AsOfPlan { KeepsLeft: true } or WindowJoinPlan;
        List<BoundExpression> impliedLeft = keepsLeft ? [] : Implied(ofRight, keys.Select(key => (key.Right, key.Left)));
        Plan joined = plan.With([push(left, [.. ofLeft, .. impliedLeft]), push(right, [.. ofRight, .. impliedRight])]);
        return FilterPushdown.Keep(joined, staying);
    }

    /// <summary>Whether rows of a side may be dropped before the join: not if the join would put nulls in their place.</summary>
    private static (bool Left, bool Right) Free(Plan plan) => plan switch
    {
        JoinPlan join => (join.Kind is JoinKind.Inner or JoinKind.Left or JoinKind.Cross or JoinKind.Semi or JoinKind.Anti,
            join.Kind is JoinKind.Inner or JoinKind.Right or JoinKind.Cross),
        // Of as-of joins, a right row that is dropped lets an earlier one take its place.
        _ => (true, false),
    };

    private static IReadOnlyList<KeyPair> Keys(Plan plan) => plan switch
    {
        JoinPlan join => join.Keys,
        AsOfPlan join => join.Keys,
        WindowJoinPlan join => join.Keys,
        _ => [],
    };

    private static bool IsOf(BoundExpression condition, Plan side) => Expressions.ColumnsOf(condition).All(side.Columns.Contains);

    /// <summary>What conditions on keys of one side say of the keys of the other.</summary>
    private static List<BoundExpression> Implied(List<BoundExpression> conditions, IEnumerable<(BoundExpression From, BoundExpression To)> keys)
    {
        Dictionary<PlanColumn, BoundExpression> map = [];
        foreach ((BoundExpression from, BoundExpression to) in keys)
        {
            if (from is ColumnReference reference && to is ColumnReference) map.TryAdd(reference.Column, to);
        }
        return [.. conditions.Where(condition => Expressions.ColumnsOf(condition).All(map.ContainsKey))
            .Select(condition => Expressions.Substitute(condition, map))];
    }
}
