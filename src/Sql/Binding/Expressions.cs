namespace MarketStore.Sql.Binding;

/// <summary>Walks through bound expressions.</summary>
internal static class Expressions
{
    /// <summary>The expression and everything it is computed from.</summary>
    public static IEnumerable<BoundExpression> All(BoundExpression expression) =>
        expression.Operands.SelectMany(All).Prepend(expression);

    public static IEnumerable<PlanColumn> ColumnsOf(BoundExpression expression) =>
        All(expression).OfType<ColumnReference>().Select(reference => reference.Column);

    public static bool Contains<T>(BoundExpression expression)
        where T : BoundExpression => All(expression).Any(part => part is T);

    /// <summary>Whether the same columns always give the same value.</summary>
    public static bool IsPure(BoundExpression expression) =>
        All(expression).All(part => part is not FunctionCall { Function.IsPure: false });

    /// <summary>Puts another expression in the place of some; what it is computed from is visited only if it stays.</summary>
    /// <param name="replace">Null: the expression stays.</param>
    public static BoundExpression Replace(BoundExpression expression, Func<BoundExpression, BoundExpression?> replace)
    {
        if (replace(expression) is { } other) return other;
        IReadOnlyList<BoundExpression> operands = expression.Operands;
        if (operands.Count == 0) return expression;
        BoundExpression[]? changed = null;
        for (int i = 0; i < operands.Count; i++)
        {
            BoundExpression operand = Replace(operands[i], replace);
            if (ReferenceEquals(operand, operands[i])) continue;
            changed ??= [.. operands];
            changed[i] = operand;
        }
        return changed is null ? expression : expression.With(changed);
    }

    /// <summary>Puts expressions in the place of columns.</summary>
    public static BoundExpression Substitute(BoundExpression expression, IReadOnlyDictionary<PlanColumn, BoundExpression> values) =>
        Replace(expression, part => part is ColumnReference reference ? values.GetValueOrDefault(reference.Column) : null);

    /// <summary>The conditions that all have to hold.</summary>
    public static IEnumerable<BoundExpression> Conjuncts(BoundExpression condition) => condition switch
    {
        Junction { IsAnd: true } junction => junction.Operands.SelectMany(Conjuncts),
        Constant { Value: true } => [],
        _ => [condition],
    };
}
