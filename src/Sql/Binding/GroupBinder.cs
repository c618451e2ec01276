using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>GROUP BY, SAMPLE BY and HAVING: groups are made, and the rest of SELECT gets to see one row for each.</summary>
internal sealed class GroupBinder(QueryBinder queries, ExpressionBinder expressions, Select select, IReadOnlyList<OutputItem> items)
{
    public Plan Bind(Plan input, SelectParts rest)
    {
        bool aggregates = select.GroupBy is not null || select.SampleBy is not null || rest.Having is not null
            || rest.All.Any(HasAggregate);
        if (!aggregates) return input;
        SampledBy? sample = select.SampleBy is null ? null : new SampleBinder(queries, expressions, select.SampleBy).Bind(input, rest);
        if (sample is not null) input = sample.Input;
        if (select.GroupBy is { Sets.Count: > 1 } sets) return GroupingSets(input, rest, sets);
        List<Computed> keys = [.. Keys(rest, sample).Distinct().Select(key => new Computed(new PlanColumn(NameOf(key), key.Type), key))];
        var calls = new List<Aggregated>();
        Rewrite(rest, keys, calls);
        Plan plan = new AggregatePlan(input, keys, calls);
        if (sample is not null) plan = sample.Fill(plan, keys, (items, rest));
        return rest.Having is { } having ? new FilterPlan(plan, having) : plan;
    }

    private static bool HasAggregate(BoundExpression expression) => Expressions.Contains<AggregateCall>(expression);

    private string NameOf(BoundExpression key)
    {
        if (key is ColumnReference reference) return reference.Column.Name;
        return items.FirstOrDefault(item => item.Value.Equals(key))?.Name ?? ExpressionText.Of(key);
    }

    private IEnumerable<BoundExpression> Keys(SelectParts rest, SampledBy? sample)
    {
        IEnumerable<BoundExpression> written = select.GroupBy switch
        {
            null => [],
            { IsAll: true } => rest.Values.Where(IsKey),
            var group => group.Sets[0].Select(key => Key(key, rest)),
        };
        if (sample is null) return written;
        // Whatever of the select list is no aggregate is a key, unless the bucket's time alone decides it.
        IEnumerable<BoundExpression> shown = select.GroupBy is null
            ? rest.Values.Where(value => IsKey(value) && !IsOf(value, sample.Bucket))
            : [];
        return shown.Concat(written.Where(key => !IsOf(key, sample.Bucket))).Append(sample.Bucket);
    }

    private static bool IsKey(BoundExpression value) =>
        !HasAggregate(value) && !Expressions.Contains<WindowCall>(value) && Expressions.Contains<ColumnReference>(value);

    /// <summary>Whether an expression is computed from the bucket's time and constants.</summary>
    private static bool IsOf(BoundExpression value, BoundExpression bucket) =>
        !Expressions.Contains<ColumnReference>(Expressions.Replace(value, part => part.Equals(bucket) ? Constant.Null : null));

    /// <summary>A place in the select list, a column of the input, a name in the select list, or an expression.</summary>
    private BoundExpression Key(Expression key, SelectParts rest)
    {
        BoundExpression bound;
        if (key is NumberLiteral literal && Literals.Number(literal).Value is long number)
        {
            bound = number >= 1 && number <= items.Count
                ? rest.Values[(int)number - 1]
                : throw new SqlException($"there is no column {number}: the select list has {items.Count}", key.At);
        }
        else
        {
            bound = expressions.Bind(key);
        }
        return !HasAggregate(bound) && !Expressions.Contains<WindowCall>(bound)
            ? bound
            : throw new SqlException("GROUP BY takes what each row has, no aggregates", key.At);
    }

    /// <summary>Puts the columns of keys and aggregates in their places.</summary>
    private static void Rewrite(SelectParts rest, IReadOnlyList<Computed> keys, List<Aggregated> calls)
    {
        rest.Rewrite(expression => Expressions.Replace(expression, part =>
        {
            if (keys.FirstOrDefault(key => key.Value.Equals(part)) is { } key) return new ColumnReference(key.Column);
            if (part is AggregateCall call) return new ColumnReference(ColumnOf(call, calls));
            if (part is not ColumnReference reference) return null;
            string name = reference.Column.Name;
            throw new SqlException($"column \"{name}\" must be in GROUP BY or within an aggregate, such as last({name})", reference.Origin.At);
        }));
    }

    private static PlanColumn ColumnOf(AggregateCall call, List<Aggregated> calls)
    {
        Aggregated? known = calls.Find(aggregated => aggregated.Call.Equals(call));
        if (known is null)
        {
            known = new Aggregated(new PlanColumn(ExpressionText.Of(call), call.Type), call);
            calls.Add(known);
        }
        return known.Column;
    }

    /// <summary>One aggregation for each set, with NULL for the keys that are not in it, after each other.</summary>
    private Plan GroupingSets(Plan input, SelectParts rest, GroupBy group)
    {
        List<List<BoundExpression>> sets = [.. group.Sets.Select(set => set.Select(key => Key(key, rest)).ToList())];
        List<Computed> all = [.. sets.SelectMany(set => set).Distinct().Select(key => new Computed(new PlanColumn(NameOf(key), key.Type), key))];
        var calls = new List<Aggregated>();
        Rewrite(rest, all, calls);
        IReadOnlyList<PlanColumn> columns = [.. all.Select(key => key.Column), .. calls.Select(call => call.Column)];
        Plan? plan = null;
        foreach (List<BoundExpression> set in sets)
        {
            List<Computed> keys = [.. all.Where(key => set.Contains(key.Value)).Select(key => key with { Column = new PlanColumn(key.Column.Name, key.Column.Type) })];
            List<Aggregated> own = [.. calls.Select(call => call with { Column = new PlanColumn(call.Column.Name, call.Column.Type) })];
            Plan part = new AggregatePlan(input, keys, own);
            List<Computed> shown = [.. all.Select(key =>
            {
                Computed? kept = keys.Find(k => k.Value.Equals(key.Value));
                BoundExpression value = kept is null ? new Constant(null, key.Column.Type) : new ColumnReference(kept.Column);
                return new Computed(new PlanColumn(key.Column.Name, key.Column.Type), value);
            })];
            shown.AddRange(own.Select(call => new Computed(call.Column, new ColumnReference(call.Column))));
            part = new ProjectPlan(part, shown);
            plan = plan is null ? part : new SetPlan(SetOperator.Union, true, plan, part)
            {
                Made = [.. columns.Select(column => new PlanColumn(column.Name, column.Type))],
            };
        }
        plan = new ProjectPlan(plan!, [.. columns.Zip(plan!.Columns, (column, made) => new Computed(column, new ColumnReference(made)))]);
        return rest.Having is { } having ? new FilterPlan(plan, having) : plan;
    }
}
