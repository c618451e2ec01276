using System.Globalization;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>
/// Expressions, one production for each level, the one that binds loosest last:
///
///     primary  x::T, x AT TIME ZONE z  ^  - x  * / %  + -  ||  = &lt; IN LIKE BETWEEN IS  NOT  AND  OR
/// </summary>
internal static class ExpressionGrammar
{
    /// <summary>Any expression.</summary>
    public static TokenListParser<SqlToken, Expression> Expression { get; } = Ref(() => Disjunction!);

    public static TokenListParser<SqlToken, IReadOnlyList<Expression>> Expressions { get; } = ListOf(Expression);

    private static readonly TokenListParser<SqlToken, Expression> Postfixed =
        Primary.Expression.Then(first => Suffixes(first));

    private static readonly TokenListParser<SqlToken, Expression> PowerOf =
        from left in Postfixed
        from right in If(next => next == SqlToken.Caret, Is(SqlToken.Caret).IgnoreThen(Ref(() => Signed!)))
        select right is null ? left : new Binary(BinaryOperator.Power, left, right) { At = left.At };

    private static readonly TokenListParser<SqlToken, Expression> Signed = When(
        next => next is SqlToken.Minus or SqlToken.Plus,
        from sign in Token.Matching<SqlToken>(kind => kind is SqlToken.Minus or SqlToken.Plus, "sign")
        from operand in Ref(() => Signed!)
        select Sign(sign, operand),
        PowerOf);

    private static readonly TokenListParser<SqlToken, Expression> Product = Chain(Signed, kind => kind switch
    {
        SqlToken.Star => BinaryOperator.Multiply,
        SqlToken.Slash => BinaryOperator.Divide,
        SqlToken.Percent => BinaryOperator.Modulo,
        _ => null,
    });

    private static readonly TokenListParser<SqlToken, Expression> Sum = Chain(Product, kind => kind switch
    {
        SqlToken.Plus => BinaryOperator.Add,
        SqlToken.Minus => BinaryOperator.Subtract,
        _ => null,
    });

    /// <summary>What may stand on either side of a comparison.</summary>
    public static TokenListParser<SqlToken, Expression> Term { get; } = Chain(Sum, kind =>
        kind == SqlToken.Concatenation ? BinaryOperator.Concatenate : null);

    private static readonly TokenListParser<SqlToken, Expression> Comparison =
        Term.Then(first => Predicates.After(first));

    private static readonly TokenListParser<SqlToken, Expression> Negation = When(
        next => next == SqlToken.Not,
        from not in Is(SqlToken.Not)
        from operand in Ref(() => Negation!)
        select (Expression)new Unary(UnaryOperator.Not, operand) { At = PositionOf(not) },
        Comparison);

    private static readonly TokenListParser<SqlToken, Expression> Conjunction = Chain(Negation, kind =>
        kind == SqlToken.And ? BinaryOperator.And : null);

    private static readonly TokenListParser<SqlToken, Expression> Disjunction = Chain(Conjunction, kind =>
        kind == SqlToken.Or ? BinaryOperator.Or : null);

    /// <summary><c>a op b op c</c>, from the left.</summary>
    private static TokenListParser<SqlToken, Expression> Chain(
        TokenListParser<SqlToken, Expression> operand, Func<SqlToken, BinaryOperator?> operatorOf) => input =>
    {
        TokenListParserResult<SqlToken, Expression> left = operand(input);
        while (left.HasValue && operatorOf(Peek(left.Remainder)) is { } binary)
        {
            TokenListParserResult<SqlToken, Expression> right = operand(left.Remainder.ConsumeToken().Remainder);
            if (!right.HasValue) return right;
            var both = new Binary(binary, left.Value, right.Value) { At = left.Value.At };
            left = TokenListParserResult.Value<SqlToken, Expression>(both, input, right.Remainder);
        }
        return left;
    };

    /// <summary><c>x::T</c> and <c>x AT TIME ZONE z</c>, any number of them.</summary>
    private static TokenListParser<SqlToken, Expression> Suffixes(Expression first) => input =>
    {
        var result = TokenListParserResult.Value<SqlToken, Expression>(first, input, input);
        while (result.HasValue)
        {
            Expression operand = result.Value;
            SqlToken next = Peek(result.Remainder);
            if (next == SqlToken.DoubleColon)
            {
                result = Is(SqlToken.DoubleColon).IgnoreThen(AnyName).Select(type =>
                    (Expression)new Cast(operand, type, IsTry: false, IsShort: true) { At = operand.At })(result.Remainder);
            }
            else if (next == SqlToken.At && Peek(result.Remainder, 1) == SqlToken.Time)
            {
                result = Are(SqlToken.At, SqlToken.Time, SqlToken.Zone).IgnoreThen(Primary.Expression).Select(zone =>
                    (Expression)new AtTimeZone(operand, zone) { At = operand.At })(result.Remainder);
            }
            else
            {
                break;
            }
        }
        return result;
    };

    private static Expression Sign(Token<SqlToken> sign, Expression operand)
    {
        bool isMinus = sign.Kind == SqlToken.Minus;
        // So that -9223372036854775808 is a number.
        if (isMinus && operand is NumberLiteral number && !number.Text.StartsWith('-'))
            return new NumberLiteral("-" + number.Text) { At = PositionOf(sign) };
        return new Unary(isMinus ? UnaryOperator.Minus : UnaryOperator.Plus, operand) { At = PositionOf(sign) };
    }
}
