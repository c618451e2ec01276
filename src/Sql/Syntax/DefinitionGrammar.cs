using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>CREATE, ALTER, DROP and REFRESH.</summary>
internal static class DefinitionGrammar
{
    private static readonly TokenListParser<SqlToken, bool> IfExists = Has(SqlToken.If, SqlToken.Exists);

    private static readonly TokenListParser<SqlToken, bool> IfNotExists = Has(SqlToken.If, SqlToken.Not, SqlToken.Exists);

    private static readonly TokenListParser<SqlToken, ColumnDefinition> Column =
        from name in AnyName
        from type in AnyName.Named("type")
        select new ColumnDefinition(name, type) { At = name.At };

    private static readonly TokenListParser<SqlToken, CreateTableStatement> TableShape =
        from table in AnyName
        from shape in When(
            next => next == SqlToken.LeftParenthesis,
            InParentheses(When(
                next => next == SqlToken.Like,
                Is(SqlToken.Like).IgnoreThen(AnyName).Select(like => new CreateTableStatement(table) { Like = like }),
                ListOf(Column).Select(columns => new CreateTableStatement(table) { Columns = columns }))),
            Is(SqlToken.As).IgnoreThen(Ref(() => QueryGrammar.Query)).Select(query => new CreateTableStatement(table) { Query = query }))
        from options in Clause(SqlToken.With, StatementGrammar.Options).OrEmpty()
        select shape with { Options = options };

    private static readonly TokenListParser<SqlToken, Statement> CreateTable =
        from word in Is(SqlToken.Table)
        from ifNotExists in IfNotExists
        from table in TableShape
        select (Statement)(table with { IfNotExists = ifNotExists });

    private static readonly TokenListParser<SqlToken, Statement> CreateView =
        from word in Is(SqlToken.View)
        from name in AnyName
        from as_ in Is(SqlToken.As)
        from body in Written(Ref(() => ViewBody!))
        select (Statement)(body.Value(name) with { Text = body.Text });

    private static readonly TokenListParser<SqlToken, Statement> CreateMaterializedView =
        from words in Are(SqlToken.Materialized, SqlToken.View)
        from name in AnyName
        from as_ in Is(SqlToken.As)
        from body in Written(Ref(() => MaterializedBody!))
        select (Statement)(body.Value(name) with { Text = body.Text });

    /// <summary>Chosen by the word behind CREATE.</summary>
    public static TokenListParser<SqlToken, Statement> Create { get; } =
        from word in Is(SqlToken.Create)
        from replaces in Has(SqlToken.Or, SqlToken.Replace)
        from statement in CreateTable.Or(CreateView).Or(CreateMaterializedView)
        select (statement is CreateViewStatement view ? view with { OrReplace = replaces } : statement) with { At = PositionOf(word) };

    public static TokenListParser<SqlToken, Statement> Alter { get; } =
        from word in Are(SqlToken.Alter, SqlToken.Table)
        from table in AnyName
        from change in Changes!
        select change(table) with { At = PositionOf(word) };

    public static TokenListParser<SqlToken, Statement> Drop { get; } =
        from word in Is(SqlToken.Drop)
        from kind in Relation!
        from ifExists in IfExists
        from names in ListOf(AnyName)
        select (Statement)new DropStatement(kind, names, ifExists) { At = PositionOf(word) };

    public static TokenListParser<SqlToken, Statement> Refresh { get; } =
        from word in Are(SqlToken.Refresh, SqlToken.Materialized, SqlToken.View)
        from view in AnyName
        select (Statement)new RefreshStatement(view) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, RelationKind> Relation =
        Is(SqlToken.Table).Select(_ => RelationKind.Table)
            .Or(Is(SqlToken.View).Select(_ => RelationKind.View))
            .Or(Are(SqlToken.Materialized, SqlToken.View).Select(_ => RelationKind.MaterializedView));

    private static readonly TokenListParser<SqlToken, Func<Name, CreateViewStatement>> ViewBody =
        from declarations in StatementGrammar.Declarations
        from query in Ref(() => QueryGrammar.Query)
        select (Func<Name, CreateViewStatement>)(name => new CreateViewStatement(name, query) { Declarations = declarations, Text = "" });

    private static readonly TokenListParser<SqlToken, Func<Name, CreateMaterializedViewStatement>> MaterializedBody =
        from query in Ref(() => QueryGrammar.Query)
        from refresh in Ref(() => RefreshClause!)
        from ttl in Clause(SqlToken.Ttl, ExpressionGrammar.Term)
        select (Func<Name, CreateMaterializedViewStatement>)(name => new CreateMaterializedViewStatement(name, query)
        {
            Refresh = refresh.Kind,
            Every = refresh.Every,
            TimeToLive = ttl,
            Text = "",
        });

    private static readonly TokenListParser<SqlToken, (RefreshKind Kind, Expression? Every)> RefreshClause = input =>
        Peek(input) != SqlToken.Refresh
            ? TokenListParserResult.Value<SqlToken, (RefreshKind, Expression?)>((RefreshKind.Immediate, null), input, input)
            : Is(SqlToken.Refresh).IgnoreThen(
                Is(SqlToken.Immediate).Select(_ => (RefreshKind.Immediate, (Expression?)null))
                    .Or(Is(SqlToken.Manual).Select(_ => (RefreshKind.Manual, (Expression?)null)))
                    .Or(Is(SqlToken.Every).IgnoreThen(ExpressionGrammar.Term)
                        .Select(every => (RefreshKind.Every, (Expression?)every))))(input);

    private static readonly TokenListParser<SqlToken, Func<Name, Statement>> AddColumn =
        from words in Are(SqlToken.Add, SqlToken.Column)
        from column in Column
        select (Func<Name, Statement>)(table => new AddColumnStatement(table, column));

    private static readonly TokenListParser<SqlToken, Func<Name, Statement>> DropColumn =
        from words in Are(SqlToken.Drop, SqlToken.Column)
        from column in AnyName
        select (Func<Name, Statement>)(table => new DropColumnStatement(table, column));

    private static readonly TokenListParser<SqlToken, Func<Name, Statement>> RenameColumn =
        from words in Are(SqlToken.Rename, SqlToken.Column)
        from before in AnyName
        from after in Is(SqlToken.To).IgnoreThen(AnyName)
        select (Func<Name, Statement>)(table => new RenameColumnStatement(table, before, after));

    private static readonly TokenListParser<SqlToken, Func<Name, Statement>> SetTimeToLive =
        from words in Are(SqlToken.Set, SqlToken.Ttl)
        from time in When(next => next == SqlToken.NoneWord, Is(SqlToken.NoneWord).Select(_ => (Expression?)null),
            ExpressionGrammar.Term.Select(ttl => (Expression?)ttl))
        select (Func<Name, Statement>)(table => new SetTimeToLiveStatement(table, time));

    private static readonly TokenListParser<SqlToken, Func<Name, Statement>> Changes =
        DropColumn.Or(RenameColumn).Or(SetTimeToLive).Or(AddColumn);

    /// <summary>What a production gives, and its text as it was written.</summary>
    private static TokenListParser<SqlToken, (T Value, string Text)> Written<T>(TokenListParser<SqlToken, T> production) => input =>
    {
        TokenListParserResult<SqlToken, T> result = production(input);
        if (!result.HasValue) return TokenListParserResult.CastEmpty<SqlToken, T, (T, string)>(result);
        TextSpan first = input.ConsumeToken().Value.Span;
        int end = result.Remainder.IsAtEnd ? first.Source!.Length : result.Remainder.ConsumeToken().Value.Position.Absolute;
        string text = first.Source![first.Position.Absolute..end].Trim();
        return TokenListParserResult.Value((result.Value, text), input, result.Remainder);
    };
}
