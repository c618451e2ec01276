using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;

namespace MarketStore.Sql.Binding;

/// <summary>Computes what does not depend on any row.</summary>
internal static class Folding
{
    /// <summary>The expression with its constant parts computed.</summary>
    /// <exception cref="SqlException">A constant part has no value, such as a CAST of a wrong text.</exception>
    public static BoundExpression Fold(BoundExpression expression)
    {
        IReadOnlyList<BoundExpression> operands = expression.Operands;
        if (operands.Count == 0) return expression;
        BoundExpression[] folded = [.. operands.Select(Fold)];
        if (!folded.SequenceEqual(operands, ReferenceEqualityComparer.Instance)) expression = expression.With(folded);
        bool isConstant = expression is FunctionCall { Function.IsPure: true } or Conversion or Junction or Negation or Test or Choice or Membership;
        if (isConstant && Array.TrueForAll(folded, operand => operand is Constant)) return Value(expression);
        return expression is Junction junction ? Simplify(junction) : expression;
    }

    private static Constant Value(BoundExpression expression)
    {
        Column column = ExpressionCompiler.Compile(expression, [])(new Batch(1, []));
        return new Constant(column[0], expression.Type) { Origin = expression.Origin };
    }

    /// <summary>Drops what does not matter to a junction.</summary>
    private static BoundExpression Simplify(Junction junction)
    {
        bool neutral = junction.IsAnd;
        if (junction.Operands.Any(operand => operand is Constant { Value: bool value } && value != neutral)) return neutral ? Constant.False : Constant.True;
        BoundExpression[] rest = [.. junction.Operands.Where(operand => operand is not Constant { Value: bool })];
        return rest.Length switch
        {
            0 => neutral ? Constant.True : Constant.False,
            1 when rest[0] is not Constant => rest[0],
            _ => junction.With(rest),
        };
    }
}
