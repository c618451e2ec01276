using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Planning;

/// <summary>What is done to a plan before it runs, in this order. Each rewrite leaves the result what it is.</summary>
internal static class Rewrites
{
    /// <param name="subqueries">Computes the queries within expressions; null: they are left as they are, for EXPLAIN.</param>
    public static Plan Apply(Plan plan, SubqueryFolding? subqueries)
    {
        if (subqueries is not null) plan = subqueries.Apply(plan);
        plan = ConstantFolding.Apply(plan);
        plan = FilterPushdown.Apply(plan);
        plan = ScanNarrowing.Apply(plan);
        plan = LimitPushdown.Apply(plan);
        return ColumnPruning.Apply(plan);
    }

    /// <summary>The plan with its inputs rewritten.</summary>
    public static Plan Inputs(Plan plan, Func<Plan, Plan> rewrite)
    {
        if (plan.Inputs.Count == 0) return plan;
        Plan[] inputs = [.. plan.Inputs.Select(rewrite)];
        return inputs.SequenceEqual(plan.Inputs, ReferenceEqualityComparer.Instance) ? plan : plan.With(inputs);
    }

    /// <summary>The plan with its own expressions rewritten.</summary>
    public static Plan Expressions(Plan plan, Func<BoundExpression, BoundExpression> rewrite) => plan switch
    {
        FilterPlan filter => filter with { Condition = rewrite(filter.Condition) },
        ProjectPlan project => new ProjectPlan(project.Input, Computed(project.Items, rewrite)),
        AggregatePlan aggregate => new AggregatePlan(aggregate.Input, Computed(aggregate.Keys, rewrite), Aggregates(aggregate.Aggregates, rewrite)),
        WindowPlan window => new WindowPlan(window.Input, [.. window.Calls.Select(call => call with { Call = (WindowCall)call.Call.With([.. call.Call.Operands.Select(rewrite)]) })]),
        SortPlan sort => sort with { Order = sort.Order.With([.. sort.Order.Keys.Select(key => rewrite(key.Expression))]) },
        LimitByPlan limit => limit with { Keys = [.. limit.Keys.Select(rewrite)] },
        LatestPlan latest => latest with { Time = rewrite(latest.Time), Keys = [.. latest.Keys.Select(rewrite)] },
        JoinPlan join => new JoinPlan(join.Kind, join.Left, join.Right, Pairs(join.Keys, rewrite), join.Residual is null ? null : rewrite(join.Residual)),
        AsOfPlan join => new AsOfPlan(join.Left, join.Right, Pairs(join.Keys, rewrite), Pair(join.Time, rewrite))
        {
            Match = join.Match,
            KeepsLeft = join.KeepsLeft,
            Tolerance = join.Tolerance,
        },
        WindowJoinPlan join => join with { Keys = Pairs(join.Keys, rewrite), Time = Pair(join.Time, rewrite), Aggregates = Aggregates(join.Aggregates, rewrite) },
        ValuesPlan values => values with { Rows = [.. values.Rows.Select(row => (IReadOnlyList<BoundExpression>)[.. row.Select(rewrite)])] },
        _ => plan,
    };

    /// <summary>The plan's own expressions.</summary>
    public static IEnumerable<BoundExpression> Expressions(Plan plan)
    {
        var all = new List<BoundExpression>();
        Expressions(plan, expression =>
        {
            all.Add(expression);
            return expression;
        });
        return all;
    }

    private static List<Computed> Computed(IReadOnlyList<Computed> items, Func<BoundExpression, BoundExpression> rewrite) =>
        [.. items.Select(item => item with { Value = rewrite(item.Value) })];

    private static List<Aggregated> Aggregates(IReadOnlyList<Aggregated> calls, Func<BoundExpression, BoundExpression> rewrite) =>
        [.. calls.Select(call => call with { Call = (AggregateCall)call.Call.With([.. call.Call.Operands.Select(rewrite)]) })];

    private static List<KeyPair> Pairs(IReadOnlyList<KeyPair> pairs, Func<BoundExpression, BoundExpression> rewrite) =>
        [.. pairs.Select(pair => Pair(pair, rewrite))];

    private static KeyPair Pair(KeyPair pair, Func<BoundExpression, BoundExpression> rewrite) => new(rewrite(pair.Left), rewrite(pair.Right));
}
