using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>PIVOT: one column for each value of a key, made of aggregates with a filter.</summary>
internal sealed class PivotBinder(QueryBinder queries)
{
    private const int MaxColumns = 10_000;

    public Plan Bind(Pivot pivot)
    {
        var select = new Select([]) { From = pivot.Source, At = pivot.At };
        (Plan input, Scope scope) = new TableBinder(queries).Bind(pivot.Source, select);
        var expressions = new ExpressionBinder(queries.Context, scope, queries);
        BoundExpression on = expressions.Bind(pivot.On);
        List<(string Name, BoundExpression Value)> aggregates = [.. pivot.Using.Select(item => (item.Alias?.Text ?? item.Text, expressions.Bind(item.Value)))];
        if (aggregates.Count == 0) aggregates.Add(("Count", new AggregateCall(BasicAggregates.CountRows, new([]), SqlType.BigInt)));
        if (aggregates.Find(aggregate => !IsAggregate(aggregate.Value)) is { Value: { } wrong })
        {
            throw new SqlException($"USING of PIVOT takes aggregates, such as last(Close), and {ExpressionText.Of(wrong)} is none", wrong.Origin.At ?? pivot.At);
        }
        IReadOnlyList<(string Name, object? Value)> values = Values(pivot, input, on, expressions);
        if (values.Count * aggregates.Count > MaxColumns)
        {
            throw new SqlException($"PIVOT makes {values.Count * aggregates.Count} columns, and {MaxColumns} are the most: name the values with IN (...)", pivot.At);
        }
        List<BoundExpression> groups = pivot.GroupBy.Count > 0
            ? [.. pivot.GroupBy.Select(expressions.Bind)]
            : Others(scope, aggregates.Select(aggregate => aggregate.Value).Append(on));
        List<Computed> keys = [.. groups.Select(key => new Computed(new PlanColumn(ExpressionText.Of(key), key.Type), key))];
        return Columns(input, keys, (on, values, aggregates));
    }

    /// <summary>Whether all columns that an expression looks at are within aggregates.</summary>
    private static bool IsAggregate(BoundExpression expression) =>
        Expressions.Contains<AggregateCall>(expression)
        && !Expressions.Contains<ColumnReference>(Expressions.Replace(expression, part => part is AggregateCall ? Constant.Null : null));

    private static Plan Columns(
        Plan input, List<Computed> keys,
        (BoundExpression On, IReadOnlyList<(string Name, object? Value)> Values, List<(string Name, BoundExpression Value)> Aggregates) pivot)
    {
        var calls = new List<Aggregated>();
        List<Computed> items = [.. keys.Select(key => new Computed(key.Column, new ColumnReference(key.Column)))];
        foreach ((string name, object? value) in pivot.Values)
        {
            BoundExpression isValue = value is null
                ? new Test(pivot.On, null)
                : Operators.Comparison("=", pivot.On, new Constant(value, pivot.On.Type), null);
            foreach ((string aggregate, BoundExpression expression) in pivot.Aggregates)
            {
                BoundExpression filtered = Expressions.Replace(expression, part =>
                {
                    if (part is not AggregateCall call) return null;
                    BoundExpression filter = call.Filter is null ? isValue : new Junction(true, new([isValue, call.Filter]));
                    var made = new Aggregated(new PlanColumn(name, call.Type), call with { Filter = filter });
                    calls.Add(made);
                    return new ColumnReference(made.Column);
                });
                string title = pivot.Aggregates.Count == 1 ? name : $"{name}_{aggregate}";
                items.Add(new Computed(new PlanColumn(title, filtered.Type), filtered));
            }
        }
        Plan plan = new ProjectPlan(new AggregatePlan(input, keys, calls), items);
        if (keys.Count == 0) return plan;
        return new SortPlan(plan, new SortOrder([.. keys.Select(key => new BoundSortKey(new ColumnReference(key.Column), false, false))]));
    }

    private IReadOnlyList<(string Name, object? Value)> Values(Pivot pivot, Plan input, BoundExpression on, ExpressionBinder expressions)
    {
        if (pivot.In.Count > 0)
        {
            return [.. pivot.In.Select(item =>
            {
                object? value = expressions.Value(item.Value, on.Type, "a value of PIVOT");
                return (item.Alias?.Text ?? NameOf(value, on.Type), value);
            })];
        }
        var key = new Computed(new PlanColumn("key", on.Type), on);
        Plan distinct = new SortPlan(
            new AggregatePlan(input, [key], []), new SortOrder([new BoundSortKey(new ColumnReference(key.Column), false, false)]));
        return [.. queries.Context.FirstColumnOf(distinct).Select(value => (NameOf(value, on.Type), value))];
    }

    private static string NameOf(object? value, SqlType type) => value is null
        ? "NULL" : ValueText.Format(Sql.Columns.Column.Constant(type.StorageOf(), value, 1), 0, type);

    /// <summary>Without GROUP BY: all columns that are used for nothing else.</summary>
    private static List<BoundExpression> Others(Scope scope, IEnumerable<BoundExpression> used)
    {
        HashSet<PlanColumn> taken = [.. used.SelectMany(Expressions.ColumnsOf)];
        return [.. scope.Star(null).Where(column => !taken.Contains(column)).Select(column => new ColumnReference(column))];
    }
}
