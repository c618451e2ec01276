using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Planning;

/// <summary>Runs the queries within expressions, which do not depend on rows outside, and puts their values in their places.</summary>
internal sealed class SubqueryFolding(StatementContext context)
{
    public Plan Apply(Plan plan) => Rewrites.Expressions(Rewrites.Inputs(plan, Apply), Fold);

    private BoundExpression Fold(BoundExpression expression) => Expressions.Replace(expression, part => part switch
    {
        SubqueryValue value => new Constant(Value(value), value.Type) { Origin = value.Origin },
        SubqueryMembership membership => new Membership(Fold(membership.Operand), Values(membership.Plan)) { Origin = membership.Origin },
        SubqueryExists exists => Exists(exists.Plan) ? Constant.True : Constant.False,
        _ => null,
    });

    private object? Value(SubqueryValue subquery)
    {
        using Operator rows = Run(new LimitPlan(subquery.Plan, 2, 0));
        object? value = null;
        long count = 0;
        while (rows.Next() is { } batch)
        {
            count += batch.Count;
            if (count > 1) throw new SqlException("a query used as a value has more than one row: add LIMIT 1, or an aggregate", subquery.Origin.At);
            value = batch.Columns[0][0];
        }
        return value;
    }

    private ValueSet Values(Plan plan)
    {
        var values = new HashSet<object>();
        bool hasNull = false;
        using Operator rows = Run(plan);
        while (rows.Next() is { } batch)
        {
            int before = values.Count;
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.Columns[0][i] is { } value) values.Add(value);
                else hasNull = true;
            }
            context.Reserve((values.Count - before) * 64L);
        }
        return new ValueSet(values, hasNull);
    }

    private bool Exists(Plan plan)
    {
        using Operator rows = Run(new LimitPlan(plan, 1, 0));
        return rows.Next() is not null;
    }

    private Operator Run(Plan plan) => PlanRun.Open(Rewrites.Apply(plan, this), context);
}
