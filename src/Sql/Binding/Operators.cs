using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Operators are functions whose names are their signs.</summary>
internal static class Operators
{
    public static string Sign(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.IsDistinctFrom => "is_distinct",
        BinaryOperator.IsNotDistinctFrom => "is_not_distinct",
        BinaryOperator.Concatenate => "||",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operator of values"),
    };

    public static bool IsComparison(BinaryOperator operation) => operation is >= BinaryOperator.Equal and <= BinaryOperator.IsNotDistinctFrom;

    /// <summary>The sign that says the same when the sides change places.</summary>
    public static string Mirrored(string sign) => sign switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => sign,
    };

    /// <summary>A comparison of two expressions of one type.</summary>
    public static BoundExpression Comparison(string sign, BoundExpression left, BoundExpression right, Position? at)
    {
        // Types that lie in memory alike compare alike.
        ScalarFunction comparison = ScalarCatalog.Find(sign).First(f => f.Parameters[0].StorageOf() == left.Storage);
        return new FunctionCall(comparison, new([left, right]), SqlType.Boolean) { Origin = new Origin(at) };
    }
}
