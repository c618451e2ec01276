using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Planning;

/// <summary>
/// Reads no more than is wanted: a LIMIT goes below projections, makes a sort keep the first rows only, and reaches
/// scans, which read from the end when the newest rows are wanted.
/// </summary>
internal static class LimitPushdown
{
    public static Plan Apply(Plan plan)
    {
        plan = plan switch
        {
            LimitPlan { Count: >= 0 and { } count, Input: SortPlan { Top: null } sort } limit => limit with { Input = sort with { Top = Sum(count, limit.Offset) } },
            LimitPlan { Input: ProjectPlan project } limit => project.With([limit with { Input = project.Input }]),
            _ => plan,
        };
        plan = Rewrites.Inputs(plan, Apply);
        return plan switch
        {
            LimitPlan { Count: { } count } limit => limit with { Input = Bounded(limit.Input, (Sum(Math.Abs(count), limit.Offset), count >= 0)) },
            SortPlan { Top: { } top } sort when ByTime(sort) is { } fromStart => sort with { Input = Bounded(sort.Input, (top, fromStart)) },
            LatestPlan latest when IsOfScan(latest) => latest with { Input = Bounded(latest.Input, (1, false)) },
            _ => plan,
        };
    }

    private static long Sum(long count, long offset) => count > long.MaxValue - offset ? long.MaxValue : count + offset;

    /// <summary>A scan, also below projections, of which each bucket gives so many rows at the most.</summary>
    private static Plan Bounded(Plan plan, (long Count, bool FromStart) rows)
    {
        switch (plan)
        {
            case ProjectPlan project:
                return project.With([Bounded(project.Input, rows)]);
            case ScanPlan scan when scan.Limit is null || (scan.FromStart == rows.FromStart && scan.Limit > rows.Count):
                // The last rows of several buckets are those of the last bucket.
                return scan.Limit is null || scan.FromStart == rows.FromStart ? scan with { Limit = rows.Count, FromStart = rows.FromStart } : scan;
            default:
                return plan;
        }
    }

    /// <summary>Whether a sort is by the scan's time: ascending true, descending false; null: by something else.</summary>
    private static bool? ByTime(SortPlan sort)
    {
        if (sort.Order.Keys is not [{ Expression: ColumnReference reference } key]) return null;
        return TimeOf(sort.Input, reference.Column) ? !key.IsDescending : null;
    }

    private static bool IsOfScan(LatestPlan latest)
    {
        if (latest.Time is not ColumnReference time || !TimeOf(latest.Input, time.Column)) return false;
        // Each bucket has one symbol: its last row is the only one that can be the last of its keys.
        return latest.Keys.All(key => key is ColumnReference reference && IsName(latest.Input, reference.Column));
    }

    private static bool TimeOf(Plan plan, PlanColumn column) => Source(plan, column) is (ScanPlan scan, var source) && scan.ColumnOf(ScanRole.Epoch) == source;

    private static bool IsName(Plan plan, PlanColumn column) => Source(plan, column) is (ScanPlan scan, var source)
        && scan.Made.First(made => made.Column == source).Role is ScanRole.Symbol or ScanRole.Timeframe or ScanRole.AttributeGroup;

    /// <summary>The scan, and its column, that a column is passed on from.</summary>
    private static (Plan Plan, PlanColumn Column)? Source(Plan plan, PlanColumn column) => plan switch
    {
        ScanPlan scan when scan.Columns.Contains(column) => (scan, column),
        ProjectPlan project => project.Items.FirstOrDefault(item => item.Column == column)?.Value is ColumnReference reference
            ? Source(project.Input, reference.Column) : null,
        _ => null,
    };
}
