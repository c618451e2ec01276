using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Planning;

/// <summary>
/// Moves conditions towards the scans, so that fewer rows are made in the first place. A condition moves below a plan
/// when the rows that it drops could not have mattered to the rows that stay:
///
///     Project, Sort          always                     Aggregate         when it is of keys
///     Window                 of its partition keys      Join, As-of       to the side that it is of, if that is not made up
///     Latest, LIMIT BY       of their keys              Union             to both sides
/// </summary>
internal static class FilterPushdown
{
    public static Plan Apply(Plan plan) => Push(plan, []);

    /// <summary>The plan with conditions on its output put as deep as they go.</summary>
    private static Plan Push(Plan plan, List<BoundExpression> conditions)
    {
        switch (plan)
        {
            case FilterPlan filter:
                conditions.AddRange(Expressions.Conjuncts(filter.Condition));
                return Push(filter.Input, conditions);
            case ProjectPlan project:
                Dictionary<PlanColumn, BoundExpression> values = project.Items.ToDictionary(item => item.Column, item => item.Value);
                (List<BoundExpression> pure, List<BoundExpression> others) = Divide(conditions, condition =>
                    Expressions.ColumnsOf(condition).All(column => values.TryGetValue(column, out BoundExpression? value) && Expressions.IsPure(value)));
                Plan below = Push(project.Input, [.. pure.Select(condition => Expressions.Substitute(condition, values))]);
                return Keep(project.With([below]), others);
            case SortPlan { Top: null }:
                return plan.With([Push(plan.Inputs[0], conditions)]);
            case AggregatePlan aggregate when aggregate.Keys.Count > 0:
                Dictionary<PlanColumn, BoundExpression> keys = aggregate.Keys.ToDictionary(key => key.Column, key => key.Value);
                (List<BoundExpression> ofKeys, List<BoundExpression> ofGroups) = Divide(conditions, condition => Expressions.ColumnsOf(condition).All(keys.ContainsKey));
                return Keep(aggregate.With([Push(aggregate.Input, [.. ofKeys.Select(condition => Expressions.Substitute(condition, keys))])]), ofGroups);
            case WindowPlan window:
                return ByKeys(plan, window.PartitionBy, conditions);
            case LatestPlan latest:
                return ByKeys(plan, latest.Keys, conditions);
            case LimitByPlan limit:
                return ByKeys(plan, limit.Keys, conditions);
            case JoinPlan or AsOfPlan or WindowJoinPlan:
                return JoinPushdown.Push(plan, conditions, Push);
            case SetPlan { Operator: SetOperator.Union } union:
                return union.With([Push(union.Left, Renamed(union, union.Left, conditions)), Push(union.Right, Renamed(union, union.Right, conditions))]);
            default:
                return Keep(Rewrites.Inputs(plan, Apply), conditions);
        }
    }

    /// <summary>Conditions that hold, and those that do not.</summary>
    public static (List<BoundExpression> Moving, List<BoundExpression> Staying) Divide(List<BoundExpression> conditions, Func<BoundExpression, bool> moves)
    {
        List<BoundExpression> moving = [], staying = [];
        foreach (BoundExpression condition in conditions)
        {
            bool isFree = Expressions.IsPure(condition) && Expressions.ColumnsOf(condition).Any();
            (isFree && moves(condition) ? moving : staying).Add(condition);
        }
        return (moving, staying);
    }

    public static Plan Keep(Plan plan, List<BoundExpression> conditions) =>
        conditions.Count == 0 ? plan : new FilterPlan(plan, Junction.All(conditions));

    private static Plan ByKeys(Plan plan, IReadOnlyList<BoundExpression> keys, List<BoundExpression> conditions)
    {
        HashSet<PlanColumn> columns = [.. keys.OfType<ColumnReference>().Select(key => key.Column)];
        (List<BoundExpression> moving, List<BoundExpression> staying) = Divide(conditions, condition => Expressions.ColumnsOf(condition).All(columns.Contains));
        return Keep(plan.With([Push(plan.Inputs[0], moving)]), staying);
    }

    private static List<BoundExpression> Renamed(SetPlan union, Plan side, List<BoundExpression> conditions)
    {
        Dictionary<PlanColumn, BoundExpression> names = union.Made.Zip(side.Columns)
            .ToDictionary(pair => pair.First, pair => (BoundExpression)new ColumnReference(pair.Second));
        return [.. conditions.Select(condition => Expressions.Substitute(condition, names))];
    }
}
