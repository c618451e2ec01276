using Superpower;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary><c>* [EXCLUDE (a, b)] [REPLACE (x AS c)]</c>.</summary>
internal static class StarGrammar
{
    private static readonly TokenListParser<SqlToken, IReadOnlyList<Name>> Excluded = Clause(SqlToken.Exclude, When(
        next => next == SqlToken.LeftParenthesis,
        InParentheses(ListOf(AnyName)),
        AnyName.Select(name => (IReadOnlyList<Name>)[name]))).OrEmpty();

    private static readonly TokenListParser<SqlToken, IReadOnlyList<SelectItem>> Replaced =
        Clause(SqlToken.Replace, InParentheses(ListOf(Ref(() => QueryGrammar.NamedItem)))).OrEmpty();

    /// <param name="table">What stood before <c>.*</c>.</param>
    public static TokenListParser<SqlToken, Expression> After(Name? table, Position at) =>
        from star in Is(SqlToken.Star)
        from excluded in Excluded
        from replaced in Replaced
        select (Expression)new Star(table, excluded, replaced) { At = at };
}
