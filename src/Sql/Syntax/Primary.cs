using System.Globalization;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>Expressions that no operator takes apart: literals, names, calls, CASE, CAST and what is in parentheses.</summary>
internal static class Primary
{
    /// <summary>Chooses by the next two tokens, so that nothing is read twice.</summary>
    public static TokenListParser<SqlToken, Expression> Expression { get; } = input => Choose(input)(input);

    private static readonly TokenListParser<SqlToken, Expression> Literal =
        Token.Matching<SqlToken>(IsLiteral, "expression").Select(LiteralOf).Named("expression");

    private static readonly TokenListParser<SqlToken, Expression> InBrackets = InParentheses(When(
        next => QueryGrammar.Begins(next),
        Ref(() => QueryGrammar.Query).Select(query => (Expression)new ScalarQuery(query) { At = query.At }),
        ExpressionGrammar.Expression));

    private static readonly TokenListParser<SqlToken, Expression> CaseExpression =
        from word in Is(SqlToken.Case)
        from operand in If(next => next != SqlToken.When, ExpressionGrammar.Expression)
        from whens in WhenThen!.AtLeastOnce()
        from otherwise in Clause(SqlToken.Else, ExpressionGrammar.Expression)
        from end in Is(SqlToken.End)
        select (Expression)new Case(operand, whens, otherwise) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> CastExpression =
        from word in Token.Matching<SqlToken>(kind => kind is SqlToken.Cast or SqlToken.TryCast, "CAST")
        from open in Is(SqlToken.LeftParenthesis)
        from operand in ExpressionGrammar.Expression
        from _ in Is(SqlToken.As)
        from type in AnyName
        from close in Is(SqlToken.RightParenthesis)
        select (Expression)new Cast(operand, type, word.Kind == SqlToken.TryCast, IsShort: false) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> ExtractExpression =
        from word in Are(SqlToken.Extract, SqlToken.LeftParenthesis)
        from field in AnyName.Select(name => name.Text).Or(Text)
        from operand in Is(SqlToken.From).IgnoreThen(ExpressionGrammar.Expression)
        from close in Is(SqlToken.RightParenthesis)
        select (Expression)new Extract(field, operand) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> ExistsExpression =
        from word in Is(SqlToken.Exists)
        from query in InParentheses(Ref(() => QueryGrammar.Query))
        select (Expression)new Exists(query) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> Interval =
        from word in Is(SqlToken.Interval)
        from text in Text
        from unit in If(IsUnit, AnyName)
        select (Expression)new IntervalLiteral(text, unit?.Text) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> TypedText =
        from type in Token.Matching<SqlToken>(IsTimeType, "type")
        from text in Text
        select (Expression)new TypedLiteral(Keywords.Spelling(type.Kind), text) { At = PositionOf(type) };

    private static readonly TokenListParser<SqlToken, Expression> Matching =
        from word in Are(SqlToken.Columns, SqlToken.LeftParenthesis)
        from pattern in Text
        from close in Is(SqlToken.RightParenthesis)
        select (Expression)new ColumnsMatching(pattern) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Expression> EveryColumn =
        Here.Then(at => StarGrammar.After(null, at));

    /// <summary><c>Close</c>, <c>t.Close</c>, <c>t.*</c>.</summary>
    private static readonly TokenListParser<SqlToken, Expression> ColumnOrStar =
        AnyName.Named("expression").Then(first => When(
            next => next == SqlToken.Dot,
            Is(SqlToken.Dot).IgnoreThen(When(
                next => next == SqlToken.Star,
                StarGrammar.After(first, first.At),
                AnyName.Select(column => (Expression)new ColumnName(first, column) { At = first.At }))),
            Parse.Return<SqlToken, Expression>(new ColumnName(null, first) { At = first.At })));

    private static TokenListParser<SqlToken, WhenClause> WhenThen { get; } =
        from word in Is(SqlToken.When)
        from condition in ExpressionGrammar.Expression
        from value in Is(SqlToken.Then).IgnoreThen(ExpressionGrammar.Expression)
        select new WhenClause(condition, value) { At = PositionOf(word) };

    private static TokenListParser<SqlToken, Expression> Choose(TokenList<SqlToken> input)
    {
        SqlToken next = Peek(input), second = Peek(input, 1);
        if (IsLiteral(next)) return Literal;
        return next switch
        {
            SqlToken.LeftParenthesis => InBrackets,
            SqlToken.Star => EveryColumn,
            SqlToken.Case => CaseExpression,
            SqlToken.Cast or SqlToken.TryCast => CastExpression,
            SqlToken.Exists => ExistsExpression,
            SqlToken.Extract when second == SqlToken.LeftParenthesis => ExtractExpression,
            SqlToken.Columns when second == SqlToken.LeftParenthesis => Matching,
            SqlToken.Interval when second == SqlToken.Text => Interval,
            SqlToken.Date or SqlToken.Time or SqlToken.Timestamp when second == SqlToken.Text => TypedText,
            _ when second == SqlToken.LeftParenthesis && Keywords.IsFunction(next) => CallGrammar.Call,
            _ => ColumnOrStar,
        };
    }

    private static bool IsLiteral(SqlToken kind) =>
        kind is SqlToken.Number or SqlToken.Text or SqlToken.Duration or SqlToken.Parameter or SqlToken.Variable
            or SqlToken.Null or SqlToken.True or SqlToken.False;

    private static bool IsTimeType(SqlToken kind) => kind is SqlToken.Date or SqlToken.Time or SqlToken.Timestamp;

    /// <summary>A word behind <c>INTERVAL '5'</c> is its unit; a clause is not.</summary>
    private static bool IsUnit(SqlToken kind) => kind == SqlToken.Identifier;

    private static Expression LiteralOf(Token<SqlToken> token)
    {
        Position at = PositionOf(token);
        return token.Kind switch
        {
            SqlToken.Number => new NumberLiteral(token.ToStringValue()) { At = at },
            SqlToken.Text => new TextLiteral(Unquote(token)) { At = at },
            SqlToken.Duration => new IntervalLiteral(token.ToStringValue(), Unit: null) { At = at },
            SqlToken.Parameter => new Parameter(NumberOf(token)) { At = at },
            SqlToken.Variable => new Variable(token.ToStringValue()[1..]) { At = at },
            SqlToken.Null => new NullLiteral { At = at },
            _ => new BooleanLiteral(token.Kind == SqlToken.True) { At = at },
        };
    }

    /// <summary>A number beyond all limits is none that a value can have been given for.</summary>
    private static int NumberOf(Token<SqlToken> parameter) =>
        int.TryParse(parameter.ToStringValue().AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : int.MaxValue;
}
