using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>LIMIT and OFFSET.</summary>
internal static class Limits
{
    public static Plan Apply(Plan plan, Query query, ExpressionBinder expressions)
    {
        if (query.Limit is null && query.Offset is null) return plan;
        long? count = query.Limit is { } limit ? Number(expressions, limit, "LIMIT") : null;
        long offset = query.Offset is { } skipped ? Count(expressions, skipped, "OFFSET") : 0;
        return new LimitPlan(plan, count, offset);
    }

    /// <summary>A number of rows: not negative.</summary>
    public static long Count(ExpressionBinder expressions, Expression expression, string clause)
    {
        long? number = Number(expressions, expression, clause);
        return number is >= 0 and { } count ? count : throw new SqlException($"{clause} needs a whole number of 0 or more", expression.At);
    }

    /// <summary>Null: all.</summary>
    private static long? Number(ExpressionBinder expressions, Expression expression, string clause)
    {
        BoundExpression bound = Folding.Fold(expressions.Bind(expression));
        return bound switch
        {
            Constant { Value: null } => null,
            Constant { Value: long number } => number,
            Constant { Value: string or double } text when Coercion.Cost(text, SqlType.BigInt) is not null => (long)Coercion.Literal(text, SqlType.BigInt).Value!,
            _ => throw new SqlException($"{clause} needs a whole number", expression.At),
        };
    }
}
