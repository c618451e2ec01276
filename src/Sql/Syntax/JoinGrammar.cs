using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>The joins that can follow a table, each with the conditions that it takes.</summary>
internal static class JoinGrammar
{
    private static readonly TokenListParser<SqlToken, IReadOnlyList<Name>> Using =
        Clause(SqlToken.Using, InParentheses(ListOf(AnyName))).OrEmpty();

    private static readonly TokenListParser<SqlToken, Expression?> On =
        Clause(SqlToken.On, Ref(() => ExpressionGrammar.Expression));

    private static readonly TokenListParser<SqlToken, Expression> MustOn =
        Is(SqlToken.On).IgnoreThen(Ref(() => ExpressionGrammar.Expression));

    private static readonly TokenListParser<SqlToken, Horizon> HorizonOffsets = When(
        next => next == SqlToken.List,
        from word in Is(SqlToken.List)
        from offsets in InParentheses(Ref(() => ExpressionGrammar.Expressions))
        from name in Is(SqlToken.As).IgnoreThen(AnyName)
        select new Horizon(offsets, IsRange: false, name) { At = PositionOf(word) },
        from word in Is(SqlToken.Range)
        from start in Is(SqlToken.From).IgnoreThen(ExpressionGrammar.Term)
        from end in Is(SqlToken.To).IgnoreThen(ExpressionGrammar.Term)
        from step in Is(SqlToken.Step).IgnoreThen(ExpressionGrammar.Term)
        from name in Is(SqlToken.As).IgnoreThen(AnyName)
        select new Horizon([start, end, step], IsRange: true, name) { At = PositionOf(word) });

    /// <summary>What joins another table to the one on the left; null when nothing does.</summary>
    public static TokenListParser<SqlToken, TableSource>? Next(TableSource left, TokenList<SqlToken> rest)
    {
        switch (Peek(rest))
        {
            case SqlToken.Comma:
                return Is(SqlToken.Comma).IgnoreThen(TableGrammar.Table).Select(right => (TableSource)Joined(JoinKind.Cross, left, right));
            case SqlToken.Cross:
                return Are(SqlToken.Cross, SqlToken.Join).IgnoreThen(TableGrammar.Table)
                    .Select(right => (TableSource)Joined(JoinKind.Cross, left, right));
            case SqlToken.Join:
                return Is(SqlToken.Join).IgnoreThen(Equi(JoinKind.Inner, left));
            case SqlToken.Inner:
                return Are(SqlToken.Inner, SqlToken.Join).IgnoreThen(Equi(JoinKind.Inner, left));
            case SqlToken.Left:
                return Outer(SqlToken.Left, JoinKind.Left, left);
            case SqlToken.Right:
                return Outer(SqlToken.Right, JoinKind.Right, left);
            case SqlToken.Full:
                return Outer(SqlToken.Full, JoinKind.Full, left);
            case SqlToken.Semi:
                return Are(SqlToken.Semi, SqlToken.Join).IgnoreThen(Equi(JoinKind.Semi, left));
            case SqlToken.Anti:
                return Are(SqlToken.Anti, SqlToken.Join).IgnoreThen(Equi(JoinKind.Anti, left));
            case SqlToken.Asof:
                return InTime(SqlToken.Asof, TimeJoinKind.AsOf, left);
            case SqlToken.Lt:
                return InTime(SqlToken.Lt, TimeJoinKind.Lt, left);
            case SqlToken.Splice:
                return Splice(left);
            case SqlToken.Window when Peek(rest, 1) == SqlToken.Join:
                return Around(left);
            case SqlToken.Horizon:
                return AtHorizons(left);
            default:
                return null;
        }
    }

    private static Join Joined(JoinKind kind, TableSource left, TableSource right) =>
        new Join(kind, left, right) { At = left.At };

    private static TokenListParser<SqlToken, TableSource> Outer(SqlToken word, JoinKind kind, TableSource left) =>
        from first in Is(word)
        from outer in Has(SqlToken.Outer)
        from second in Is(SqlToken.Join)
        from result in Equi(kind, left)
        select result;

    private static TokenListParser<SqlToken, TableSource> Equi(JoinKind kind, TableSource left) =>
        from right in TableGrammar.Table
        from columns in Using
        from condition in On
        select (TableSource)new Join(kind, left, right) { On = condition, Using = columns, At = left.At };

    private static TokenListParser<SqlToken, TableSource> InTime(SqlToken word, TimeJoinKind kind, TableSource left) =>
        from first in Is(word)
        from keepsLeft in Has(SqlToken.Left)
        from right in Is(SqlToken.Join).IgnoreThen(TableGrammar.Table)
        from columns in Using
        from match in Clause(SqlToken.MatchCondition, InParentheses(Ref(() => ExpressionGrammar.Expression)))
        from condition in On
        from tolerance in Clause(SqlToken.Tolerance, ExpressionGrammar.Term)
        select (TableSource)new TimeJoin(kind, keepsLeft, left, right)
        {
            On = condition,
            Using = columns,
            MatchCondition = match,
            Tolerance = tolerance,
            At = left.At,
        };

    private static TokenListParser<SqlToken, TableSource> Splice(TableSource left) =>
        from words in Are(SqlToken.Splice, SqlToken.Join)
        from right in TableGrammar.Table
        from columns in Using
        from condition in On
        select (TableSource)new SpliceJoin(left, right, condition, columns) { At = left.At };

    private static TokenListParser<SqlToken, TableSource> Around(TableSource left) =>
        from words in Are(SqlToken.Window, SqlToken.Join)
        from right in TableGrammar.Table
        from condition in MustOn
        from range in FrameGrammar.Range
        from includes in Prevailing
        select (TableSource)new WindowJoin(left, right, condition, range) { IncludesPrevailing = includes, At = left.At };

    private static TokenListParser<SqlToken, TableSource> AtHorizons(TableSource left) =>
        from words in Are(SqlToken.Horizon, SqlToken.Join)
        from right in TableGrammar.Table
        from condition in MustOn
        from horizon in HorizonOffsets
        select (TableSource)new HorizonJoin(left, right, condition, horizon) { At = left.At };

    private static TokenListParser<SqlToken, bool> Prevailing { get; } = input => Peek(input) switch
    {
        SqlToken.Include => Are(SqlToken.Include, SqlToken.Prevailing).Select(_ => true)(input),
        SqlToken.Exclude => Are(SqlToken.Exclude, SqlToken.Prevailing).Select(_ => false)(input),
        _ => TokenListParserResult.Value(true, input, input),
    };
}
