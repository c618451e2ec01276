using MarketStore.Sql.Legacy;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

// SELECT, clause by clause, in the order in which they take effect:
//
//   FROM  WHERE  LATEST ON  | GROUP BY / SAMPLE BY  HAVING | windows  QUALIFY | items  DISTINCT  ORDER BY  LIMIT
//                             GroupBinder                     WindowPlanner     here
//
// The expressions behind the bar (items, HAVING, QUALIFY, ORDER BY) are bound first, against the columns of FROM, with
// aggregates and windows as parts of them; each step then puts columns in the place of what it has computed.

/// <summary>Binds one SELECT with the ORDER BY and LIMIT of its query.</summary>
internal sealed class SelectBinder(QueryBinder queries, Select select, Query? tail)
{
    private readonly List<OutputItem> _items = [];
    private Scope _scope = Scope.Empty;
    private ExpressionBinder _expressions = null!;

    public Plan Bind()
    {
        (Plan plan, _scope) = select.From is null
            ? (ValuesPlan.OneRow, Scope.Empty)
            : new TableBinder(queries).Bind(select.From, select);
        _expressions = new ExpressionBinder(queries.Context, _scope, queries) { Aliases = Alias, Windows = select.Windows };
        var window = plan as WindowJoinPlan;
        BoundExpression? condition = select.Where is { } where ? RowCondition(where) : null;
        if (condition is not null && window is null) plan = new FilterPlan(plan, condition);
        if (select.LatestOn is { } latest) plan = Latest(plan, latest);
        if (LegacyBinder.Find(select) is { } call) return queries.Tail(new LegacyBinder(queries, _scope).Bind(plan, call), tail ?? Untailed());

        new StarBinder(_scope, _expressions).Expand(select.Items, _items);
        var rest = new SelectParts
        {
            Values = [.. _items.Select(item => item.Value)],
            Having = select.Having is null ? null : _expressions.Condition(select.Having, "HAVING"),
            Qualify = select.Qualify is null ? null : _expressions.Condition(select.Qualify, "QUALIFY"),
            Order = Order(),
            LimitBy = [.. (tail?.LimitBy?.Keys ?? []).Select(Output)],
            DistinctOn = [.. select.DistinctOn.Select(Output)],
        };
        plan = window is null
            ? new GroupBinder(queries, _expressions, select, _items).Bind(plan, rest)
            : WindowJoinBinder.Complete(window, condition, rest);
        plan = WindowPlanner.Plan(plan, rest);
        if (rest.Qualify is { } qualify) plan = new FilterPlan(plan, qualify);
        return Finish(plan, rest);
    }

    private Query Untailed() => new([], select);

    private Expression? Alias(Name name) =>
        select.Items.FirstOrDefault(item => item.Alias?.Text == name.Text)?.Value
        ?? select.Items.FirstOrDefault(item => string.Equals(item.Alias?.Text, name.Text, StringComparison.OrdinalIgnoreCase))?.Value;

    private BoundExpression RowCondition(Expression where)
    {
        BoundExpression condition = _expressions.Condition(where, "WHERE");
        BoundExpression? wrong = Expressions.All(condition).FirstOrDefault(part => part is AggregateCall or WindowCall);
        return wrong switch
        {
            null => condition,
            AggregateCall call => throw new SqlException($"WHERE looks at one row and cannot have {call.Function.Name}(...): HAVING can", call.Origin.At ?? where.At),
            _ => throw new SqlException("WHERE comes before windows are computed: QUALIFY comes after", wrong.Origin.At ?? where.At),
        };
    }

    private LatestPlan Latest(Plan plan, LatestOn latest)
    {
        BoundExpression time = _expressions.Bind(latest.Time);
        if (time.Type != SqlType.Timestamp)
        {
            throw new SqlException($"LATEST ON takes a time, such as Epoch, and this is a {time.Type.Name()}", latest.Time.At);
        }
        return new LatestPlan(plan, time, [.. latest.PartitionBy.Select(_expressions.Bind)]);
    }

    private SortOrder Order()
    {
        if (tail is null) return SortOrder.None;
        return tail.OrderByAll is { } all
            ? new([.. _items.Select(item => new BoundSortKey(item.Value, all.IsDescending, all.NullsFirst ?? false))])
            : Sorting.Bind(tail.OrderBy, Output);
    }

    /// <summary>An expression behind the select list: a place in it, a name in it, or an expression of the input.</summary>
    private BoundExpression Output(Expression expression)
    {
        if (expression is NumberLiteral literal && Literals.Number(literal).Value is long number)
        {
            return number >= 1 && number <= _items.Count
                ? _items[(int)number - 1].Value
                : throw new SqlException($"there is no column {number}: the select list has {_items.Count}", expression.At);
        }
        if (expression is ColumnName { Table: null } name)
        {
            OutputItem? item = _items.Find(i => i.Name == name.Column.Text)
                ?? _items.Find(i => i.Name.Equals(name.Column.Text, StringComparison.OrdinalIgnoreCase));
            if (item is not null) return item.Value;
        }
        return _expressions.Bind(expression);
    }

    /// <summary>The items become columns, with others beside them that only the order needs.</summary>
    private Plan Finish(Plan plan, SelectParts rest)
    {
        var computed = new List<Computed>();
        for (int i = 0; i < _items.Count; i++) computed.Add(Item(_items[i].Name, rest.Values[i], computed));
        int shown = computed.Count;
        SortOrder order = rest.Order.With([.. rest.Order.Keys.Select(key => Reference(key.Expression))]);
        List<BoundExpression> limitBy = [.. rest.LimitBy.Select(Reference)], distinctOn = [.. rest.DistinctOn.Select(Reference)];
        if (select.IsDistinct && computed.Count > shown)
        {
            throw new SqlException("with SELECT DISTINCT, ORDER BY takes columns of the select list", tail!.OrderBy[0].At);
        }
        IReadOnlyList<PlanColumn> result = [.. computed.Take(shown).Select(item => item.Column)];
        plan = new ProjectPlan(plan, computed);
        if (select.IsDistinct) plan = Distinct(plan, ref order, ref limitBy, ref result);
        if (order.Keys.Count > 0) plan = new SortPlan(plan, order);
        if (distinctOn.Count > 0) plan = new LimitByPlan(plan, 1, distinctOn);
        if (tail?.LimitBy is { } by) plan = new LimitByPlan(plan, Limits.Count(_expressions, by.Count, "LIMIT BY"), limitBy);
        if (tail is not null) plan = Limits.Apply(plan, tail, _expressions);
        return computed.Count == shown
            ? plan
            : new ProjectPlan(plan, [.. result.Select(column => new Computed(column, new ColumnReference(column)))]);

        BoundExpression Reference(BoundExpression expression)
        {
            Computed? item = computed.Find(c => c.Value.Equals(expression));
            if (item is null)
            {
                item = new Computed(new PlanColumn("(order)", expression.Type), expression);
                computed.Add(item);
            }
            return new ColumnReference(item.Column);
        }
    }

    /// <summary>A column that is passed on stays the one it is, so that what is known of it stays known.</summary>
    private static Computed Item(string name, BoundExpression value, List<Computed> before)
    {
        bool passes = value is ColumnReference reference && reference.Column.Name == name && !before.Exists(item => item.Column == reference.Column);
        return new Computed(passes ? ((ColumnReference)value).Column : new PlanColumn(name, value.Type), value);
    }

    private static AggregatePlan Distinct(Plan plan, ref SortOrder order, ref List<BoundExpression> limitBy, ref IReadOnlyList<PlanColumn> result)
    {
        List<Computed> keys = [.. plan.Columns.Select(column => new Computed(new PlanColumn(column.Name, column.Type), new ColumnReference(column)))];
        Dictionary<PlanColumn, BoundExpression> map = keys.ToDictionary(
            key => ((ColumnReference)key.Value).Column, key => (BoundExpression)new ColumnReference(key.Column));
        order = order.With([.. order.Keys.Select(key => Expressions.Substitute(key.Expression, map))]);
        limitBy = [.. limitBy.Select(key => Expressions.Substitute(key, map))];
        result = [.. keys.Select(key => key.Column)];
        return new AggregatePlan(plan, keys, []);
    }
}

/// <summary>One item of a select list.</summary>
/// <param name="Syntax">Null: a column of a star.</param>
internal sealed record OutputItem(string Name, BoundExpression Value, SelectItem? Syntax);

/// <summary>The expressions behind FROM and WHERE, while steps put columns in the place of what they have computed.</summary>
internal sealed class SelectParts
{
    public required BoundExpression[] Values { get; init; }

    public BoundExpression? Having { get; set; }

    public BoundExpression? Qualify { get; set; }

    public required SortOrder Order { get; set; }

    public required BoundExpression[] LimitBy { get; init; }

    public required BoundExpression[] DistinctOn { get; init; }

    public IEnumerable<BoundExpression> All
    {
        get
        {
            IEnumerable<BoundExpression> all = Values.Concat(LimitBy).Concat(DistinctOn).Concat(Order.Keys.Select(key => key.Expression));
            if (Having is not null) all = all.Append(Having);
            return Qualify is null ? all : all.Append(Qualify);
        }
    }

    public void Rewrite(Func<BoundExpression, BoundExpression> rewrite)
    {
        for (int i = 0; i < Values.Length; i++) Values[i] = rewrite(Values[i]);
        for (int i = 0; i < LimitBy.Length; i++) LimitBy[i] = rewrite(LimitBy[i]);
        for (int i = 0; i < DistinctOn.Length; i++) DistinctOn[i] = rewrite(DistinctOn[i]);
        Order = Order.With([.. Order.Keys.Select(key => rewrite(key.Expression))]);
        if (Having is not null) Having = rewrite(Having);
        if (Qualify is not null) Qualify = rewrite(Qualify);
    }
}
