using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>What stands after FROM: tables, and joins of them from the left.</summary>
internal static class TableGrammar
{
    private static readonly TokenListParser<SqlToken, TableSource> Named =
        from name in AnyName.Named("table")
        select (TableSource)new NamedTable(name) { At = name.At };

    private static readonly TokenListParser<SqlToken, TableSource> Function =
        from name in AnyName
        from arguments in InParentheses(Ref(() => CallGrammar.Arguments))
        select (TableSource)new TableFunction(name, arguments) { At = name.At };

    private static readonly TokenListParser<SqlToken, TableSource> Derived =
        from query in InParentheses(Ref(() => QueryGrammar.Query))
        select (TableSource)new DerivedTable(query) { At = query.At };

    private static readonly TokenListParser<SqlToken, TableSource> Nested = InParentheses(Ref(() => Source!));

    private static readonly TokenListParser<SqlToken, TableSource> Unaliased = input => Peek(input) switch
    {
        SqlToken.LeftParenthesis when QueryGrammar.Begins(Peek(input, 1)) => Derived(input),
        SqlToken.LeftParenthesis => Nested(input),
        _ when Peek(input, 1) == SqlToken.LeftParenthesis => Function(input),
        _ => Named(input),
    };

    /// <summary>One table, with its alias.</summary>
    public static TokenListParser<SqlToken, TableSource> Table { get; } =
        from table in Unaliased
        from alias in Alias
        from columns in If(next => alias is not null && next == SqlToken.LeftParenthesis, InParentheses(ListOf(AnyName))).OrEmpty()
        select alias is null ? table : table with { Alias = alias, ColumnAliases = columns };

    /// <summary>Tables with commas or joins between them.</summary>
    public static TokenListParser<SqlToken, TableSource> Source { get; } = input =>
    {
        TokenListParserResult<SqlToken, TableSource> left = Table(input);
        while (left.HasValue && JoinGrammar.Next(left.Value, left.Remainder) is { } join) left = join(left.Remainder);
        return left;
    };
}
