using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>UNPIVOT: columns become rows.</summary>
internal sealed class UnpivotBinder(QueryBinder queries)
{
    public UnpivotPlan Bind(Unpivot unpivot)
    {
        var select = new Select([]) { From = unpivot.Source, At = unpivot.At };
        (Plan input, Scope scope) = new TableBinder(queries).Bind(unpivot.Source, select);
        var expressions = new ExpressionBinder(queries.Context, scope, queries);
        var items = new List<OutputItem>();
        new StarBinder(scope, expressions).Expand([.. unpivot.On.Select(on => new SelectItem(on, null) { At = on.At })], items);
        SqlType type = Coercion.Common([.. items.Select(item => item.Value)], "UNPIVOT", unpivot.At);
        List<PlanColumn> taken = [.. items.SelectMany(item => Expressions.ColumnsOf(item.Value))];
        List<PlanColumn> kept = [.. scope.Star(null).Where(column => !taken.Contains(column))];
        List<Computed> sources = [.. items.Select(item => new Computed(new PlanColumn(item.Name, type), Coercion.To(item.Value, type)))];
        IEnumerable<Computed> passed = kept.Select(column => new Computed(column, new ColumnReference(column)));
        return new UnpivotPlan(
            new ProjectPlan(input, [.. passed, .. sources]), kept, [.. sources.Select(source => source.Column)],
            new PlanColumn(unpivot.NameColumn.Text, SqlType.Text), new PlanColumn(unpivot.ValueColumn.Text, type));
    }
}
