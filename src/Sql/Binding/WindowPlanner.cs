using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Binding;

/// <summary>Takes windows out of expressions: calls whose windows are partitioned and ordered alike are computed together.</summary>
internal static class WindowPlanner
{
    public static Plan Plan(Plan plan, SelectParts rest)
    {
        List<WindowCall> calls = [.. rest.All.SelectMany(Expressions.All).OfType<WindowCall>().Distinct()];
        if (calls.Count == 0) return plan;
        if (rest.Having is { } having && Expressions.All(having).OfType<WindowCall>().FirstOrDefault() is { } early)
        {
            throw new SqlException("HAVING comes before windows are computed: QUALIFY comes after", early.Origin.At);
        }
        foreach (WindowCall call in calls)
        {
            if (call.Operands.Any(Expressions.Contains<WindowCall>)) throw new SqlException($"{call.Name} has a window within its window: compute the inner one in a subquery", call.Origin.At);
        }
        var columns = new Dictionary<WindowCall, PlanColumn>();
        foreach (IGrouping<(Operands, SortOrder), WindowCall> alike in calls.GroupBy(call => (call.PartitionBy, call.Order)))
        {
            List<Windowed> windowed = [.. alike.Select(call => new Windowed(new PlanColumn(ExpressionText.Of(call), call.Type), call))];
            foreach (Windowed call in windowed) columns.Add(call.Call, call.Column);
            plan = new WindowPlan(plan, windowed);
        }
        rest.Rewrite(expression => Expressions.Replace(expression, part =>
            part is WindowCall call ? new ColumnReference(columns[call]) : null));
        return plan;
    }
}
