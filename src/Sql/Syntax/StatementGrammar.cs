using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>Statements, chosen by their first word. Those that define something are in <see cref="DefinitionGrammar"/>.</summary>
internal static class StatementGrammar
{
    /// <summary>One statement, without the semicolon behind it.</summary>
    public static TokenListParser<SqlToken, Statement> Statement { get; } = input => Peek(input) switch
    {
        SqlToken.Insert => Insert!(input),
        SqlToken.Delete => Delete!(input),
        SqlToken.Truncate => Truncate!(input),
        SqlToken.Create => DefinitionGrammar.Create(input),
        SqlToken.Alter => DefinitionGrammar.Alter(input),
        SqlToken.Drop => DefinitionGrammar.Drop(input),
        SqlToken.Refresh => DefinitionGrammar.Refresh(input),
        SqlToken.Copy => CopyGrammar.Copy(input),
        SqlToken.Explain => Explain!(input),
        SqlToken.Show => CatalogGrammar.Show(input),
        SqlToken.Describe => CatalogGrammar.Describe(input),
        SqlToken.Summarize => CatalogGrammar.Summarize(input),
        SqlToken.Set => Set!(input),
        SqlToken.Prepare => Prepare!(input),
        SqlToken.Execute => Execute!(input),
        SqlToken.Deallocate => Deallocate!(input),
        SqlToken.Kill => Kill!(input),
        SqlToken.Declare or SqlToken.LeftParenthesis => Query!(input),
        var next when QueryGrammar.Begins(next) => Query!(input),
        _ => TokenListParserResult.Empty<SqlToken, Statement>(input, ["a statement such as SELECT, INSERT or CREATE"]),
    };

    /// <summary><c>@a := 1, @b := 2</c> behind DECLARE, if it is there.</summary>
    public static TokenListParser<SqlToken, IReadOnlyList<Declaration>> Declarations { get; } =
        Clause(SqlToken.Declare, ListOf(Ref(() => Declaration!))).OrEmpty();

    /// <summary><c>(name = value, FORMAT csv, HEADER)</c>: a value is a word, text or a number; none is true.</summary>
    public static TokenListParser<SqlToken, IReadOnlyList<StatementOption>> Options { get; } =
        InParentheses(ListOf(Ref(() => Option!)));

    private static readonly TokenListParser<SqlToken, Declaration> Declaration =
        from variable in Is(SqlToken.Variable)
        from assignment in Is(SqlToken.Assignment)
        from value in ExpressionGrammar.Expression
        select new Declaration(variable.ToStringValue()[1..], value) { At = PositionOf(variable) };

    private static readonly TokenListParser<SqlToken, string> OptionValue =
        Text.Or(Is(SqlToken.Number).Select(number => number.ToStringValue()))
            .Or(Is(SqlToken.Duration).Select(duration => duration.ToStringValue()))
            .Or(Is(SqlToken.True).Or(Is(SqlToken.False)).Select(word => word.ToStringValue()))
            .Or(AnyName.Select(name => name.Text));

    private static readonly TokenListParser<SqlToken, StatementOption> Option =
        from name in OptionName
        from equal in Has(SqlToken.Equal)
        from value in If(next => next is not (SqlToken.Comma or SqlToken.RightParenthesis), OptionValue!)
        select new StatementOption(name, value ?? "true") { At = name.At };

    private static readonly TokenListParser<SqlToken, Statement> Query =
        from at in Here
        from declarations in Declarations
        from query in QueryGrammar.Query
        select (Statement)new SelectStatement(declarations, query) { At = at };

    private static readonly TokenListParser<SqlToken, Statement> Insert =
        from word in Are(SqlToken.Insert, SqlToken.Into)
        from table in AnyName
        from byName in Has(SqlToken.By, SqlToken.Name)
        from columns in ColumnList!
        from source in QueryGrammar.Query
        select (Statement)new InsertStatement(table, columns, source, byName) { At = PositionOf(word) };

    /// <summary>Names in parentheses; a query in parentheses is none.</summary>
    private static readonly TokenListParser<SqlToken, IReadOnlyList<Name>> ColumnList = input =>
        Peek(input) == SqlToken.LeftParenthesis && !QueryGrammar.Begins(Peek(input, 1))
            ? InParentheses(ListOf(AnyName))(input)
            : TokenListParserResult.Value<SqlToken, IReadOnlyList<Name>>([], input, input);

    private static readonly TokenListParser<SqlToken, Statement> Delete =
        from word in Are(SqlToken.Delete, SqlToken.From)
        from table in AnyName
        from filter in Clause(SqlToken.Where, ExpressionGrammar.Expression)
        select (Statement)new DeleteStatement(table, filter) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Truncate =
        from word in Is(SqlToken.Truncate)
        from noise in Has(SqlToken.Table)
        from table in AnyName
        select (Statement)new TruncateStatement(table) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Explain =
        from word in Is(SqlToken.Explain)
        from analyzes in Has(SqlToken.Analyze)
        from format in Clause(SqlToken.Format, AnyName)
        from statement in Ref(() => Statement)
        select (Statement)new ExplainStatement(statement, analyzes, IsJson(format)) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Set =
        from word in Is(SqlToken.Set)
        from statement in When(
            next => next == SqlToken.Time,
            Are(SqlToken.Time, SqlToken.Zone).IgnoreThen(ExpressionGrammar.Term)
                .Select(zone => (Statement)new SetTimeZoneStatement(zone)),
            from setting in AnyName
            from equal in Is(SqlToken.Equal).Or(Is(SqlToken.To))
            from value in ExpressionGrammar.Term
            select (Statement)new SetStatement(setting, value))
        select statement with { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Prepare =
        from word in Is(SqlToken.Prepare)
        from name in AnyName
        from statement in Is(SqlToken.As).IgnoreThen(Ref(() => Statement))
        select (Statement)new PrepareStatement(name, statement) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Execute =
        from word in Is(SqlToken.Execute)
        from name in AnyName
        from arguments in If(next => next == SqlToken.LeftParenthesis, InParentheses(ExpressionGrammar.Expressions)).OrEmpty()
        select (Statement)new ExecuteStatement(name, arguments) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Deallocate =
        from word in Is(SqlToken.Deallocate)
        from name in AnyName
        select (Statement)new DeallocateStatement(name) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, Statement> Kill =
        from word in Are(SqlToken.Kill, SqlToken.Query)
        from query in ExpressionGrammar.Term
        select (Statement)new KillStatement(query) { At = PositionOf(word) };

    private static bool IsJson(Name? format) => string.Equals(format?.Text, "json", StringComparison.OrdinalIgnoreCase);
}
