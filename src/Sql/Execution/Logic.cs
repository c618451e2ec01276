using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>AND, OR, NOT and IS with three values: what is null may be either.</summary>
internal static class Logic
{
    /// <summary>False decides an AND and true an OR, whatever else is null.</summary>
    public static Evaluator Junction(bool isAnd, Evaluator[] conditions) => batch =>
    {
        Column result = conditions[0](batch);
        for (int c = 1; c < conditions.Length && !IsDecided(result, isAnd); c++)
        {
            result = Combine(isAnd, (Column<bool>)result, (Column<bool>)conditions[c](batch), batch.Count);
        }
        return result;
    };

    public static Evaluator Negation(Evaluator operand) => batch =>
    {
        var column = (Column<bool>)operand(batch);
        if (column.IsConstant) return Column.Constant<bool>(!column.At(0), column.IsNull(0), batch.Count);
        var values = new bool[batch.Count];
        ReadOnlySpan<bool> source = column.Values;
        for (int i = 0; i < values.Length; i++) values[i] = !source[i];
        return new Column<bool>(values, column.HasNulls ? column.Nulls.ToArray() : null);
    };

    /// <param name="value">Null: IS NULL.</param>
    public static Evaluator Test(Evaluator operand, bool? value) => batch =>
    {
        Column column = operand(batch);
        if (column.IsConstant)
        {
            bool holds = value is { } wanted ? !column.IsNull(0) && ((Column<bool>)column).At(0) == wanted : column.IsNull(0);
            return Column.Constant<bool>(holds, false, batch.Count);
        }
        if (value is null) return column.HasNulls ? new Column<bool>(column.Nulls.ToArray()) : Column.Constant<bool>(false, false, batch.Count);
        var flags = (Column<bool>)column;
        var values = new bool[batch.Count];
        for (int i = 0; i < values.Length; i++) values[i] = !flags.IsNull(i) && flags.At(i) == value;
        return new Column<bool>(values);
    };

    private static bool IsDecided(Column column, bool isAnd) =>
        column.IsConstant && !column.IsNull(0) && ((Column<bool>)column).At(0) != isAnd;

    private static Column<bool> Combine(bool isAnd, Column<bool> a, Column<bool> b, int count)
    {
        if (a.IsConstant && !a.HasNulls) return a.At(0) == isAnd ? b : a;
        if (b.IsConstant && !b.HasNulls) return b.At(0) == isAnd ? a : b;
        var values = new bool[count];
        if (!a.HasNulls && !b.HasNulls)
        {
            ReadOnlySpan<bool> x = a.Values, y = b.Values;
            if (isAnd) for (int i = 0; i < count; i++) values[i] = x[i] & y[i];
            else for (int i = 0; i < count; i++) values[i] = x[i] | y[i];
            return new Column<bool>(values);
        }
        var nulls = new bool[count];
        for (int i = 0; i < count; i++)
        {
            bool decides = (!a.IsNull(i) && a.At(i) != isAnd) || (!b.IsNull(i) && b.At(i) != isAnd);
            values[i] = decides != isAnd;
            nulls[i] = !decides && (a.IsNull(i) || b.IsNull(i));
        }
        return new Column<bool>(values, nulls);
    }
}
