using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>Binds what stands after FROM: a plan, and the names that it can be referred to by.</summary>
internal sealed class TableBinder(QueryBinder queries)
{
    public QueryBinder Queries => queries;

    /// <param name="select">Whose FROM it is; a WINDOW JOIN computes its aggregates.</param>
    public (Plan Plan, Scope Scope) Bind(TableSource source, Select select)
    {
        queries.Context.Count(source.At);
        if (source is Join or TimeJoin or SpliceJoin or WindowJoin or HorizonJoin) return new JoinBinder(this, select).Bind(source);
        (Plan plan, string? name, IReadOnlyList<PlanColumn> hidden) = source switch
        {
            NamedTable table => Named(table),
            DerivedTable derived => (queries.Bind(derived.Query), null, []),
            TableFunction function => Function(function),
            _ => throw new SqlException($"{source.GetType().Name} is not a table", source.At),
        };
        IReadOnlyList<PlanColumn> columns = [.. plan.Columns.Except(hidden)];
        if (source.ColumnAliases.Count > 0) (plan, columns) = Renamed(plan, columns, source.ColumnAliases);
        return (plan, new Scope([new Relation(source.Alias?.Text ?? name, columns, hidden)]));
    }

    /// <summary>The plan with other names for its columns.</summary>
    public static (Plan Plan, IReadOnlyList<PlanColumn> Columns) Renamed(Plan plan, IReadOnlyList<PlanColumn> columns, IReadOnlyList<Name> names)
    {
        if (names.Count > columns.Count)
        {
            throw new SqlException($"{names.Count} names for {columns.Count} columns", names[columns.Count].At);
        }
        List<Computed> items = [.. columns.Select((column, i) => i < names.Count
            ? new Computed(new PlanColumn(names[i].Text, column.Type), new ColumnReference(column))
            : new Computed(column, new ColumnReference(column)))];
        plan = new ProjectPlan(plan, items);
        return (plan, plan.Columns);
    }

    private (Plan Plan, string? Name, IReadOnlyList<PlanColumn> Hidden) Named(NamedTable table)
    {
        if (queries.Find(table.Name.Text) is { } common)
        {
            Plan plan = common.Binder.Bind(common.Query);
            if (common.Columns.Count > 0) (plan, _) = Renamed(plan, plan.Columns, common.Columns);
            return (plan, table.Name.Text, []);
        }
        if (queries.Context.FindView(table.Name.Text) is { } view) return (new ViewBinder(queries.Context).Bind(view, table.Name), table.Name.Text, []);
        ScanPlan scan = BucketTables.Bind(queries.Context, table.Name);
        return (scan, table.Name.Text, scan.Hidden);
    }

    private (Plan Plan, string? Name, IReadOnlyList<PlanColumn> Hidden) Function(TableFunction function)
    {
        (Plan plan, IReadOnlyList<PlanColumn> hidden) = new TableFunctionBinder(this).Bind(function);
        return (plan, function.Function.Text, hidden);
    }
}
