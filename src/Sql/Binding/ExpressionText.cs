using System.Globalization;
using MarketStore.Engine.Time;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Bound expressions as text, for EXPLAIN and messages.</summary>
internal static class ExpressionText
{
    public static string Of(BoundExpression expression) => expression switch
    {
        ColumnReference reference => reference.Column.Name,
        Constant constant => Of(constant),
        FunctionCall call => Of(call),
        Conversion conversion => $"{(conversion.IsTry ? "TRY_CAST" : "CAST")}({Of(conversion.Operand)} AS {conversion.Type.Name()})",
        Junction junction => string.Join(junction.IsAnd ? " AND " : " OR ", junction.Operands.Select(Nested)),
        Negation negation => $"NOT {Nested(negation.Operand)}",
        Test test => $"{Of(test.Operand)} IS {test.Value?.ToString().ToUpperInvariant() ?? "NULL"}",
        Choice choice => Of(choice),
        Membership membership => Of(membership),
        AggregateCall call => Of(call),
        WindowCall call => $"{call.Name}({Of(call.Arguments.Items)}) OVER ({Of(call)})",
        SubqueryValue => "(subquery)",
        SubqueryMembership membership => $"{Of(membership.Operand)} IN (subquery)",
        SubqueryExists => "EXISTS (subquery)",
        _ => expression.ToString(),
    };

    public static string Of(IReadOnlyList<BoundExpression> expressions) => string.Join(", ", expressions.Select(Of));

    public static string Of(SortOrder order) =>
        string.Join(", ", order.Keys.Select(key => Of(key.Expression) + (key.IsDescending ? " DESC" : "")));

    public static string On(IReadOnlyList<KeyPair> keys) =>
        keys.Count == 0 ? "" : " on " + string.Join(" AND ", keys.Select(key => $"{Of(key.Left)} = {Of(key.Right)}"));

    private static string Of(Constant constant) => constant.Value switch
    {
        null => "NULL",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool value => value ? "TRUE" : "FALSE",
        long ns when constant.Type == SqlType.Timestamp => $"'{Timestamps.ToIso(ns)}'",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() ?? "",
    };

    private static string Of(FunctionCall call)
    {
        IReadOnlyList<BoundExpression> arguments = call.Operands;
        bool isOperator = !char.IsLetter(call.Function.Name[0]);
        return isOperator && arguments.Count == 2
            ? $"{Nested(arguments[0])} {call.Function.Name} {Nested(arguments[1])}"
            : $"{call.Function.Name}({Of(arguments)})";
    }

    private static string Of(Choice choice)
    {
        var text = new System.Text.StringBuilder("CASE");
        for (int i = 0; i + 1 < choice.Operands.Count; i += 2)
        {
            text.Append(CultureInfo.InvariantCulture, $" WHEN {Of(choice.Operands[i])} THEN {Of(choice.Operands[i + 1])}");
        }
        return text.Append(CultureInfo.InvariantCulture, $" ELSE {Of(choice.Operands[^1])} END").ToString();
    }

    private static string Of(Membership membership)
    {
        IEnumerable<string> values = membership.Values.Values.Take(5).Select(value => Of(new Constant(value, membership.Operand.Type)));
        return $"{Of(membership.Operand)} IN ({string.Join(", ", values)}{(membership.Values.Values.Count > 5 ? ", ..." : "")})";
    }

    private static string Of(AggregateCall call)
    {
        string arguments = call.Arguments.Items.Count == 0 ? "*" : Of(call.Arguments.Items);
        return $"{call.Function.Name}({(call.IsDistinct ? "DISTINCT " : "")}{arguments})"
            + (call.Filter is null ? "" : $" FILTER ({Of(call.Filter)})");
    }

    private static string Of(WindowCall call)
    {
        string partition = call.PartitionBy.Items.Count == 0 ? "" : $"PARTITION BY {Of(call.PartitionBy.Items)} ";
        return (partition + (call.Order.Keys.Count == 0 ? "" : $"ORDER BY {Of(call.Order)}")).TrimEnd();
    }

    private static string Nested(BoundExpression expression) =>
        expression is Junction || (expression is FunctionCall call && !char.IsLetter(call.Function.Name[0])) ? $"({Of(expression)})" : Of(expression);
}
