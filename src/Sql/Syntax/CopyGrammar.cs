using Superpower;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary><c>COPY (query) TO 'file' (options)</c>, <c>COPY table TO 'file'</c>, <c>COPY table FROM 'file'</c>.</summary>
internal static class CopyGrammar
{
    private static readonly TokenListParser<SqlToken, IReadOnlyList<StatementOption>> Options =
        If(next => next == SqlToken.LeftParenthesis, StatementGrammar.Options).OrEmpty();

    private static readonly TokenListParser<SqlToken, Statement> OfQuery =
        from query in InParentheses(QueryGrammar.Query)
        from file in Is(SqlToken.To).IgnoreThen(Text)
        from options in Options
        select (Statement)new CopyToStatement(query, file, options);

    private static readonly TokenListParser<SqlToken, Statement> OfTable =
        from table in AnyName
        from isFrom in Is(SqlToken.From).Select(_ => true).Or(Is(SqlToken.To).Select(_ => false))
        from file in Text
        from options in Options
        select isFrom
            ? (Statement)new CopyFromStatement(table, file, options)
            : new CopyToStatement(CatalogGrammar.AllOf(table), file, options);

    public static TokenListParser<SqlToken, Statement> Copy { get; } =
        from word in Is(SqlToken.Copy)
        from statement in When(next => next == SqlToken.LeftParenthesis, OfQuery, OfTable)
        select statement with { At = PositionOf(word) };
}
