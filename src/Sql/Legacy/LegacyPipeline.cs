using MarketStore.Sql.Binding;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Legacy;

/// <summary>The <c>functions</c> of a Query request: each call gets what the one before it made.</summary>
internal sealed class LegacyPipeline(BindingContext context)
{
    private static readonly string[] Scalars = ["count", "min", "max", "avg"];

    /// <param name="rows">What the request reads, of one bucket.</param>
    /// <exception cref="SqlException">No such function, or not with such arguments.</exception>
    public Plan Bind(Plan rows, IReadOnlyList<LegacyCall> calls)
    {
        Plan plan = rows;
        IReadOnlyList<PlanColumn> hidden = rows is ScanPlan scan ? scan.Hidden : [];
        foreach (LegacyCall call in calls)
        {
            var scope = new Scope([new Relation(null, [.. plan.Columns.Except(hidden)], hidden)]);
            plan = Apply(plan, scope, call);
            hidden = [];
        }
        return plan;
    }

    private Plan Apply(Plan plan, Scope scope, LegacyCall call)
    {
        if (Scalars.Contains(call.Name)) return Scalar(plan, scope, call);
        return LegacyCall.Names.Contains(call.Name)
            ? new LegacyBinder(new QueryBinder(context), scope).Bind(plan, call)
            : throw new SqlException($"no function in the UDA Registry named \"{call.Name}\"; there is {string.Join(", ", Scalars.Concat(LegacyCall.Names))}", null);
    }

    /// <summary>One row: the time of the request, and the value.</summary>
    private ProjectPlan Scalar(Plan plan, Scope scope, LegacyCall call)
    {
        var parameters = new LegacyParameters(call, ["*"], []);
        Name column = parameters["*"][0];
        string title = char.ToUpperInvariant(call.Name[0]) + call.Name[1..];
        AggregateCall aggregate = call.Name == "count"
            ? new AggregateCall(BasicAggregates.CountRows, new([]), SqlType.BigInt)
            : FunctionBinder.Aggregate(call.Name, [Number(scope, column)], () => null, call.At)!;
        var value = new Aggregated(new PlanColumn(title, aggregate.Type), aggregate);
        return new ProjectPlan(new AggregatePlan(plan, [], [value]), [
            new Computed(new PlanColumn(Relation.EpochName, SqlType.Timestamp), new Constant(context.NowNs, SqlType.Timestamp)),
            new Computed(value.Column, new ColumnReference(value.Column))]);
    }

    private static ColumnReference Number(Scope scope, Name name)
    {
        PlanColumn column = scope.Resolve(null, name) ?? throw new SqlException($"unable to retrieve column named {name}", null);
        return column.Type.IsNumber()
            ? new ColumnReference(column)
            : throw new SqlException($"column {name} is {column.Type.Name()}, and a number is needed", null);
    }
}
