using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>UNION, INTERSECT, EXCEPT: both sides get the same columns of the same types.</summary>
internal static class Sets
{
    public static SetPlan ByPlace(SetOperation operation, Plan left, Plan right)
    {
        if (left.Columns.Count != right.Columns.Count)
        {
            throw new SqlException(
                $"{operation.Operator.ToString().ToUpperInvariant()} needs as many columns on both sides, and there are {left.Columns.Count} and {right.Columns.Count}; "
                + "BY NAME matches them by name", operation.At);
        }
        var types = new List<SqlType>();
        for (int i = 0; i < left.Columns.Count; i++) types.Add(CommonType(operation, left.Columns[i], right.Columns[i]));
        return Of(operation, QueryBinder.Converted(left, types), QueryBinder.Converted(right, types));
    }

    public static SetPlan ByName(SetOperation operation, Plan left, Plan right)
    {
        List<string> names = [.. left.Columns.Concat(right.Columns).Select(column => column.Name).Distinct(StringComparer.Ordinal)];
        var types = new List<SqlType>();
        foreach (string name in names)
        {
            PlanColumn? a = left.Columns.FirstOrDefault(column => column.Name == name), b = right.Columns.FirstOrDefault(column => column.Name == name);
            types.Add(a is null ? b!.Type : b is null ? a.Type : CommonType(operation, a, b));
        }
        return Of(operation, Arranged(left, names, types), Arranged(right, names, types));
    }

    private static SetPlan Of(SetOperation operation, Plan left, Plan right) =>
        new(operation.Operator, operation.IsAll, left, right)
        {
            Made = [.. left.Columns.Select(column => new PlanColumn(column.Name, column.Type))],
        };

    private static ProjectPlan Arranged(Plan plan, List<string> names, List<SqlType> types) =>
        new(plan, [.. names.Select((name, i) =>
        {
            PlanColumn? column = plan.Columns.FirstOrDefault(c => c.Name == name);
            BoundExpression value = column is null ? new Constant(null, types[i]) : Coercion.To(new ColumnReference(column), types[i]);
            return new Computed(new PlanColumn(name, types[i]), value);
        })]);

    private static SqlType CommonType(SetOperation operation, PlanColumn left, PlanColumn right) =>
        Coercion.Common(left.Type, right.Type) ?? throw new SqlException(
            $"column \"{left.Name}\" is {left.Type.Name()} on the left and {right.Type.Name()} on the right: CAST one to the other's type", operation.At);
}
