using System.Globalization;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>VALUES: each column gets the type that its values have in common.</summary>
internal sealed class ValuesBinder(QueryBinder queries)
{
    public ValuesPlan Bind(Values values)
    {
        var expressions = new ExpressionBinder(queries.Context, Scope.Empty, queries);
        int width = values.Rows[0].Count;
        var rows = new List<BoundExpression[]>();
        foreach (IReadOnlyList<Expression> row in values.Rows)
        {
            if (row.Count != width)
            {
                throw new SqlException($"this row has {row.Count} values and the first one has {width}", row.Count > 0 ? row[0].At : values.At);
            }
            rows.Add([.. row.Select(expressions.Bind)]);
        }
        var columns = new List<PlanColumn>();
        for (int c = 0; c < width; c++)
        {
            int place = c;
            SqlType type = Coercion.Common([.. rows.Select(row => row[place])], "VALUES", values.At);
            foreach (BoundExpression[] row in rows) row[c] = Folding.Fold(Coercion.To(row[c], type));
            columns.Add(new PlanColumn("column" + (c + 1).ToString(CultureInfo.InvariantCulture), type));
        }
        return new ValuesPlan(columns, rows);
    }
}
