using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>IN: a set of constants, conditions of other values, or an interval of time such as <c>'2024-03'</c>.</summary>
internal sealed class MembershipBinder(ExpressionBinder expressions)
{
    public BoundExpression Bind(InList list)
    {
        BoundExpression operand = expressions.Bind(list.Operand);
        BoundExpression inside = list.IsInterval ? Interval(operand, list) : OneOf(operand, list);
        return list.IsNegated ? new Negation(inside) : inside;
    }

    private BoundExpression OneOf(BoundExpression operand, InList list)
    {
        List<BoundExpression> values = [.. list.Values.Select(value => Folding.Fold(expressions.Bind(value)))];
        if (!values.TrueForAll(value => value is Constant))
        {
            return new Junction(IsAnd: false, new([.. values.Select(value => ExpressionBinder.Compare("=", operand, value, list.At))]));
        }
        SqlType common = operand.Type == SqlType.Timestamp && values.TrueForAll(value => value.Type.IsInteger() || value.Type == SqlType.Text)
            ? SqlType.Timestamp
            : Coercion.Common([operand, .. values], "IN", list.At);
        if (common == SqlType.Null) common = SqlType.Boolean;
        var set = new HashSet<object>();
        bool hasNull = false;
        foreach (BoundExpression value in values)
        {
            if (Folding.Fold(Coercion.To(value, common)) is Constant { Value: { } present }) set.Add(present);
            else hasNull = true;
        }
        return new Membership(Coercion.To(operand, common), new ValueSet(set, hasNull));
    }

    /// <summary><c>Epoch IN '2024-03'</c>: from the first instant of what the text says to the last.</summary>
    private static Junction Interval(BoundExpression operand, InList list)
    {
        if (operand.Type != SqlType.Timestamp || list.Values is not [TextLiteral text])
        {
            throw new SqlException("IN without parentheses takes a time and a text such as '2024-03' or '2024-03-08'; for values write IN (...)", list.At);
        }
        if (!TimestampText.TryParse(text.Value, TimeZoneInfo.Utc, out long from, out long end))
        {
            throw new SqlException($"'{text.Value}' is no interval of time: write '2024', '2024-03', '2024-03-08' or '2024-03-08 14:30'", text.At);
        }
        return new Junction(IsAnd: true, new([
            ExpressionBinder.Compare(">=", operand, new Constant(from, SqlType.Timestamp), list.At),
            ExpressionBinder.Compare("<", operand, new Constant(end, SqlType.Timestamp), list.At)]));
    }
}
