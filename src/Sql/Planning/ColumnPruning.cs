using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Planning;

/// <summary>Leaves out columns that nobody looks at, so that they are not read.</summary>
internal static class ColumnPruning
{
    public static Plan Apply(Plan plan) => Prune(plan, [.. plan.Columns]);

    private static Plan Prune(Plan plan, HashSet<PlanColumn> wanted)
    {
        switch (plan)
        {
            case ScanPlan scan:
                return scan.Keeping(wanted);
            case FilePlan file:
                return file with { Made = [.. file.Made.Where(wanted.Contains)] };
            case BucketsPlan buckets:
                return buckets with { Made = [.. buckets.Made.Where(wanted.Contains)] };
            case ProjectPlan project:
                List<Computed> items = [.. project.Items.Where(item => wanted.Contains(item.Column))];
                return new ProjectPlan(Prune(project.Input, Used(items.Select(item => item.Value))), items);
            case AggregatePlan aggregate:
                // Keys stay: they make the groups.
                List<Aggregated> calls = [.. aggregate.Aggregates.Where(call => wanted.Contains(call.Column))];
                var pruned = new AggregatePlan(aggregate.Input, aggregate.Keys, calls);
                return pruned.With([Prune(aggregate.Input, Used(Rewrites.Expressions(pruned)))]);
            case SetPlan { Operator: SetOperator.Union, IsAll: true } union when union.Columns.Any(column => !wanted.Contains(column)):
                return Union(union, wanted);
            case SetPlan:
                return plan.With([.. plan.Inputs.Select(input => Prune(input, [.. input.Columns]))]);
            case UnpivotPlan unpivot:
                return unpivot.With([Prune(unpivot.Input, [.. unpivot.Kept, .. unpivot.Sources])]);
            case FillPlan fill:
                IEnumerable<PlanColumn> filled = fill.Fills.SelectMany(f => f.Value is PlanColumn source ? [f.Column, source] : new[] { f.Column });
                return fill.With([Prune(fill.Input, [.. wanted, fill.Time, .. fill.Keys, .. filled])]);
            case WindowPlan window:
                List<Windowed> windows = [.. window.Calls.Where(call => wanted.Contains(call.Column))];
                if (windows.Count == 0) return Prune(window.Input, wanted);
                HashSet<PlanColumn> below = [.. wanted.Where(window.Input.Columns.Contains), .. Used(Rewrites.Expressions(new WindowPlan(window.Input, windows)))];
                return new WindowPlan(Prune(window.Input, below), windows);
            default:
                HashSet<PlanColumn> needed = [.. wanted, .. Used(Rewrites.Expressions(plan))];
                return plan.Inputs.Count == 0 ? plan : plan.With([.. plan.Inputs.Select(input => Prune(input, [.. needed.Where(input.Columns.Contains)]))]);
        }
    }

    private static HashSet<PlanColumn> Used(IEnumerable<BoundExpression> expressions) => [.. expressions.SelectMany(Expressions.ColumnsOf)];

    private static SetPlan Union(SetPlan union, HashSet<PlanColumn> wanted)
    {
        int[] places = [.. Enumerable.Range(0, union.Made.Count).Where(place => wanted.Contains(union.Made[place]))];
        return union with
        {
            Left = Side(union.Left, places),
            Right = Side(union.Right, places),
            Made = [.. places.Select(place => union.Made[place])],
        };
    }

    /// <summary>The columns at some places, in their order.</summary>
    private static Plan Side(Plan side, int[] places)
    {
        List<PlanColumn> columns = [.. places.Select(place => side.Columns[place])];
        Plan pruned = Prune(side, [.. columns]);
        return pruned.Columns.SequenceEqual(columns)
            ? pruned : new ProjectPlan(pruned, [.. columns.Select(column => new Computed(column, new ColumnReference(column)))]);
    }
}
