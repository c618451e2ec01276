using Superpower;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>Statements about what there is: SHOW, DESCRIBE, SUMMARIZE.</summary>
internal static class CatalogGrammar
{
    private static readonly TokenListParser<SqlToken, Name> FromTable = Is(SqlToken.From).IgnoreThen(AnyName);

    private static readonly TokenListParser<SqlToken, ShowStatement> WithTable =
        from kind in Is(SqlToken.Symbols).Select(_ => ShowKind.Symbols).Or(Is(SqlToken.Columns).Select(_ => ShowKind.Columns))
        from table in FromTable
        select new ShowStatement(kind, table);

    private static readonly TokenListParser<SqlToken, ShowStatement> Alone =
        Is(SqlToken.Tables).Select(_ => ShowKind.Tables)
            .Or(Is(SqlToken.Views).Select(_ => ShowKind.Views))
            .Or(Is(SqlToken.Functions).Select(_ => ShowKind.Functions))
            .Or(Is(SqlToken.Settings).Select(_ => ShowKind.Settings))
            .Or(Is(SqlToken.Queries).Select(_ => ShowKind.Queries))
            .Select(kind => new ShowStatement(kind, null));

    public static TokenListParser<SqlToken, Statement> Show { get; } =
        from word in Is(SqlToken.Show)
        from statement in WithTable.Or(Alone)
        from pattern in Clause(SqlToken.Like, Text)
        select (Statement)(statement with { Like = pattern, At = PositionOf(word) });

    public static TokenListParser<SqlToken, Statement> Describe { get; } =
        from word in Is(SqlToken.Describe)
        from query in Subject!
        select (Statement)new DescribeStatement(query) { At = PositionOf(word) };

    public static TokenListParser<SqlToken, Statement> Summarize { get; } =
        from word in Is(SqlToken.Summarize)
        from query in Subject!
        select (Statement)new SummarizeStatement(query) { At = PositionOf(word) };

    /// <summary>A query, or a table for all of its rows.</summary>
    private static readonly TokenListParser<SqlToken, Query> Subject = When(
        next => QueryGrammar.Begins(next) || next == SqlToken.LeftParenthesis,
        QueryGrammar.Query,
        AnyName.Select(AllOf));

    /// <summary><c>SELECT * FROM table</c>.</summary>
    public static Query AllOf(Name table)
    {
        var all = new SelectItem(new Star(null, [], []) { At = table.At }, null) { At = table.At };
        return new Query([], new Select([all]) { From = new NamedTable(table) { At = table.At }, At = table.At }) { At = table.At };
    }
}
