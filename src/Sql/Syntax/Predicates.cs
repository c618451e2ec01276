using Superpower;
using Superpower.Model;
using static MarketStore.Sql.Syntax.Grammar;

namespace MarketStore.Sql.Syntax;

/// <summary>What can follow an expression to make a condition of it: comparisons, IN, LIKE, BETWEEN, IS.</summary>
internal static class Predicates
{
    /// <summary>Any number of them, from the left.</summary>
    public static TokenListParser<SqlToken, Expression> After(Expression first) => input =>
    {
        var result = TokenListParserResult.Value<SqlToken, Expression>(first, input, input);
        while (result.HasValue && Next(result.Value, result.Remainder) is { } predicate) result = predicate(result.Remainder);
        return result;
    };

    private static TokenListParser<SqlToken, Expression>? Next(Expression left, TokenList<SqlToken> rest)
    {
        SqlToken next = Peek(rest);
        if (Comparison(next) is { } comparison)
        {
            return Is(next).IgnoreThen(ExpressionGrammar.Term).Select(right =>
                (Expression)new Binary(comparison, left, right) { At = left.At });
        }
        if (next == SqlToken.Is) return Is(SqlToken.Is).IgnoreThen(AfterIs(left));
        bool isNegated = next == SqlToken.Not;
        SqlToken word = isNegated ? Peek(rest, 1) : next;
        TokenListParser<SqlToken, Expression>? predicate = word switch
        {
            SqlToken.In => AfterIn(left, isNegated),
            SqlToken.Like or SqlToken.Ilike => AfterLike(left, isNegated, word == SqlToken.Ilike),
            SqlToken.Between => AfterBetween(left, isNegated),
            _ => null,
        };
        if (predicate is null) return null;
        return isNegated ? Are(SqlToken.Not, word).IgnoreThen(predicate) : Is(word).IgnoreThen(predicate);
    }

    private static TokenListParser<SqlToken, Expression> AfterIs(Expression left) =>
        from not in Has(SqlToken.Not)
        from result in When(
            next => next == SqlToken.Distinct,
            from words in Are(SqlToken.Distinct, SqlToken.From)
            from right in ExpressionGrammar.Term
            select (Expression)new Binary(
                not ? BinaryOperator.IsNotDistinctFrom : BinaryOperator.IsDistinctFrom, left, right)
            { At = left.At },
            Is(SqlToken.Null).Select(_ => (bool?)null)
                .Or(Is(SqlToken.True).Select(_ => (bool?)true))
                .Or(Is(SqlToken.False).Select(_ => (bool?)false))
                .Select(value => (Expression)new Is(left, value, not) { At = left.At }))
        select result;

    /// <summary><c>(query)</c>, <c>(a, b)</c>, or an interval text without parentheses.</summary>
    private static TokenListParser<SqlToken, Expression> AfterIn(Expression left, bool isNegated) => When(
        next => next == SqlToken.LeftParenthesis,
        Is(SqlToken.LeftParenthesis).IgnoreThen(When(
            QueryGrammar.Begins,
            QueryGrammar.Query.Select(query => (Expression)new InQuery(left, query, isNegated) { At = left.At }),
            ExpressionGrammar.Expressions.Select(values =>
                (Expression)new InList(left, values, isNegated, IsInterval: false) { At = left.At })))
            .Then(result => Is(SqlToken.RightParenthesis).Select(_ => result)),
        ExpressionGrammar.Term.Select(value =>
            (Expression)new InList(left, [value], isNegated, IsInterval: true) { At = left.At }));

    private static TokenListParser<SqlToken, Expression> AfterLike(Expression left, bool isNegated, bool ignoresCase) =>
        from pattern in ExpressionGrammar.Term
        from escape in Clause(SqlToken.Escape, ExpressionGrammar.Term)
        select (Expression)new Like(left, pattern, escape, ignoresCase, isNegated) { At = left.At };

    private static TokenListParser<SqlToken, Expression> AfterBetween(Expression left, bool isNegated) =>
        from low in ExpressionGrammar.Term
        from and in Is(SqlToken.And)
        from high in ExpressionGrammar.Term
        select (Expression)new Between(left, low, high, isNegated) { At = left.At };

    private static BinaryOperator? Comparison(SqlToken kind) => kind switch
    {
        SqlToken.Equal => BinaryOperator.Equal,
        SqlToken.NotEqual => BinaryOperator.NotEqual,
        SqlToken.Less => BinaryOperator.Less,
        SqlToken.LessOrEqual => BinaryOperator.LessOrEqual,
        SqlToken.Greater => BinaryOperator.Greater,
        SqlToken.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };
}
