using System.Collections.Immutable;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>
/// Binds queries. Each binder knows the common tables that are visible where it is; a table that is read twice is bound
/// twice, so that each use is optimised for itself.
/// </summary>
internal sealed class QueryBinder(BindingContext context, ImmutableDictionary<string, VisibleTable> tables)
{
    public QueryBinder(BindingContext context)
        : this(context, ImmutableDictionary.Create<string, VisibleTable>(StringComparer.OrdinalIgnoreCase))
    {
    }

    public BindingContext Context => context;

    /// <summary>A common table that is visible here.</summary>
    public VisibleTable? Find(string name) => tables.GetValueOrDefault(name);

    public Plan Bind(Query query)
    {
        context.Count(query.At);
        QueryBinder inner = WithTables(query.With);
        return query.Body is Select select && !HasNoTail(query)
            ? new SelectBinder(inner, select, query).Bind()
            : inner.Tail(inner.Body(query.Body), query);
    }

    /// <summary>What the query around this one sees, and this one does not; for messages.</summary>
    public Scope Outside { get; private init; } = Scope.Empty;

    /// <summary>A query within an expression. It does not see the columns outside.</summary>
    public Plan Nested(Query query, Scope outside) => new QueryBinder(context, tables) { Outside = outside }.Bind(query);

    public Plan Body(QueryBody body) => body switch
    {
        Select select => new SelectBinder(this, select, null).Bind(),
        NestedQuery nested => Bind(nested.Query),
        Values values => new ValuesBinder(this).Bind(values),
        SetOperation operation => Set(operation),
        Pivot pivot => new PivotBinder(this).Bind(pivot),
        Unpivot unpivot => new UnpivotBinder(this).Bind(unpivot),
        _ => throw new SqlException($"{body.GetType().Name} is not a query", body.At),
    };

    /// <summary>ORDER BY and LIMIT of what is no SELECT: they see the result's columns only.</summary>
    public Plan Tail(Plan plan, Query query)
    {
        var scope = new Scope([new Relation(null, plan.Columns, [])]);
        var expressions = new ExpressionBinder(context, scope, this);
        SortOrder order = query.OrderByAll is { } all
            ? AllOf(plan, all)
            : Sorting.Bind(query.OrderBy, key => Ordinal(key, plan.Columns) ?? expressions.Bind(key));
        if (order.Keys.Count > 0) plan = new SortPlan(plan, order);
        if (query.LimitBy is { } by)
        {
            long count = Limits.Count(expressions, by.Count, "LIMIT BY");
            plan = new LimitByPlan(plan, count, [.. by.Keys.Select(key => Ordinal(key, plan.Columns) ?? expressions.Bind(key))]);
        }
        return Limits.Apply(plan, query, expressions);
    }

    /// <summary>ORDER BY ALL.</summary>
    public static SortOrder AllOf(Plan plan, SortKey all) =>
        new([.. plan.Columns.Select(column => new BoundSortKey(new ColumnReference(column), all.IsDescending, all.NullsFirst ?? false))]);

    /// <summary>The column that a whole number stands for in ORDER BY and GROUP BY, or null for other expressions.</summary>
    public static ColumnReference? Ordinal(Expression expression, IReadOnlyList<PlanColumn> columns)
    {
        if (expression is not NumberLiteral literal || Literals.Number(literal).Value is not long number) return null;
        return number >= 1 && number <= columns.Count
            ? new ColumnReference(columns[(int)number - 1])
            : throw new SqlException($"there is no column {number}: the select list has {columns.Count}", expression.At);
    }

    /// <summary>The plan with its columns converted; a plan that has these types already is left alone.</summary>
    public static Plan Converted(Plan plan, IReadOnlyList<SqlType> types)
    {
        if (plan.Columns.Zip(types).All(pair => pair.First.Type == pair.Second)) return plan;
        return new ProjectPlan(plan, [.. plan.Columns.Select((column, i) => column.Type == types[i]
            ? new Computed(column, new ColumnReference(column))
            : new Computed(new PlanColumn(column.Name, types[i]), Coercion.To(new ColumnReference(column), types[i])))]);
    }

    private static bool HasNoTail(Query query) =>
        query.OrderBy.Count == 0 && query.OrderByAll is null && query.LimitBy is null && query.Limit is null && query.Offset is null;

    private QueryBinder WithTables(IReadOnlyList<CommonTable> common)
    {
        QueryBinder binder = this;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (CommonTable table in common)
        {
            if (!names.Add(table.Name.Text)) throw new SqlException($"WITH names \"{table.Name}\" twice", table.Name.At);
            var visible = new VisibleTable(table.Query, table.Columns, binder);
            binder = new QueryBinder(context, binder.Visible.SetItem(table.Name.Text, visible)) { Outside = Outside };
        }
        return binder;
    }

    private ImmutableDictionary<string, VisibleTable> Visible => tables;

    private Plan Set(SetOperation operation)
    {
        // Branches of a long UNION are nested to the left.
        var parts = new Stack<SetOperation>();
        QueryBody first = operation;
        for (; first is SetOperation set; first = set.Left) parts.Push(set);
        Plan plan = Body(first);
        foreach (SetOperation part in parts)
        {
            context.Count(part.At);
            Plan right = Body(part.Right);
            plan = part.IsByName ? Sets.ByName(part, plan, right) : Sets.ByPlace(part, plan, right);
        }
        return plan;
    }
}

/// <summary>A common table: its query, bound where it was written.</summary>
internal sealed record VisibleTable(Query Query, IReadOnlyList<Name> Columns, QueryBinder Binder);
