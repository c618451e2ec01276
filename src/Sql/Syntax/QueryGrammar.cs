using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>Queries: WITH, set operations (INTERSECT binds before UNION and EXCEPT), ORDER BY and LIMIT.</summary>
internal static class QueryGrammar
{
    /// <summary>A query, in the order in which its parts are written.</summary>
    public static TokenListParser<SqlToken, Query> Query { get; } =
        from at in Here
        from tables in Clause(SqlToken.With, ListOf(Ref(() => CommonTable!))).OrEmpty()
        from body in Ref(() => Union!)
        from order in Ref(() => OrderBy!)
        from limit in Ref(() => LimitGrammar.Limits)
        select limit(order(new Query(tables, body) { At = at }));

    /// <summary>An item that must have a name.</summary>
    public static TokenListParser<SqlToken, SelectItem> NamedItem { get; } =
        from value in ExpressionGrammar.Expression
        from alias in Is(SqlToken.As).IgnoreThen(AnyName)
        select new SelectItem(value, alias) { At = value.At };

    /// <summary>An item of a list, with a name if it has one.</summary>
    public static TokenListParser<SqlToken, SelectItem> Item { get; } =
        from value in Spelled(ExpressionGrammar.Expression)
        from alias in Alias
        select new SelectItem(value.Value, alias) { At = value.Value.At, Text = value.Text };

    /// <summary>Whether a token begins a query, and no expression or table.</summary>
    public static bool Begins(SqlToken kind) =>
        kind is SqlToken.Select or SqlToken.With or SqlToken.From or SqlToken.Values or SqlToken.Pivot or SqlToken.Unpivot;

    private static TokenListParser<SqlToken, CommonTable> CommonTable { get; } =
        from name in AnyName
        from columns in If(next => next == SqlToken.LeftParenthesis, InParentheses(ListOf(AnyName))).OrEmpty()
        from query in Is(SqlToken.As).IgnoreThen(InParentheses(Ref(() => Query)))
        select new CommonTable(name, columns, query) { At = name.At };

    private static readonly TokenListParser<SqlToken, QueryBody> InBrackets =
        from open in Is(SqlToken.LeftParenthesis)
        from query in Ref(() => Query)
        from close in Is(SqlToken.RightParenthesis)
        select (QueryBody)new NestedQuery(query) { At = PositionOf(open) };

    private static readonly TokenListParser<SqlToken, QueryBody> ValueRows =
        from word in Is(SqlToken.Values)
        from rows in ListOf(InParentheses(ExpressionGrammar.Expressions))
        select (QueryBody)new Values(rows) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, QueryBody> PivotQuery =
        from word in Is(SqlToken.Pivot)
        from source in Ref(() => TableGrammar.Source)
        from key in Is(SqlToken.On).IgnoreThen(ExpressionGrammar.Term)
        from values in Clause(SqlToken.In, InParentheses(ListOf(Item))).OrEmpty()
        from aggregates in Clause(SqlToken.Using, ListOf(Item)).OrEmpty()
        from groups in Clause(SqlToken.Group, Is(SqlToken.By).IgnoreThen(ExpressionGrammar.Expressions)).OrEmpty()
        select (QueryBody)new Pivot(source, key, values, aggregates) { GroupBy = groups, At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, QueryBody> UnpivotQuery =
        from word in Is(SqlToken.Unpivot)
        from source in Ref(() => TableGrammar.Source)
        from columns in Is(SqlToken.On).IgnoreThen(ListOf(ExpressionGrammar.Expression))
        from name in Are(SqlToken.Into, SqlToken.Name).IgnoreThen(AnyName)
        from value in Is(SqlToken.Value).IgnoreThen(AnyName)
        select (QueryBody)new Unpivot(source, columns, name, value) { At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, QueryBody> Single = input => Peek(input) switch
    {
        SqlToken.LeftParenthesis => InBrackets(input),
        SqlToken.Values => ValueRows(input),
        SqlToken.Pivot => PivotQuery(input),
        SqlToken.Unpivot => UnpivotQuery(input),
        _ => SelectGrammar.Select(input),
    };

    private static readonly TokenListParser<SqlToken, QueryBody> Intersection =
        Chain(Single, kind => kind == SqlToken.Intersect ? SetOperator.Intersect : null);

    private static readonly TokenListParser<SqlToken, QueryBody> Union = Chain(Intersection, kind => kind switch
    {
        SqlToken.Union => SetOperator.Union,
        SqlToken.Except => SetOperator.Except,
        _ => null,
    });

    private static readonly TokenListParser<SqlToken, Func<Query, Query>> OrderBy = input => Peek(input) != SqlToken.Order
        ? TokenListParserResult.Value<SqlToken, Func<Query, Query>>(query => query, input, input)
        : Are(SqlToken.Order, SqlToken.By).IgnoreThen(When(
            next => next == SqlToken.All,
            from at in Here
            from word in Is(SqlToken.All)
            from order in CallGrammar.Order
            select (Func<Query, Query>)(query => query with { OrderByAll = order(new Star(null, [], []) { At = at }) }),
            ListOf(CallGrammar.SortKey).Select(keys => (Func<Query, Query>)(query => query with { OrderBy = keys }))))(input);

    private static TokenListParser<SqlToken, QueryBody> Chain(
        TokenListParser<SqlToken, QueryBody> operand, Func<SqlToken, SetOperator?> operatorOf) => input =>
    {
        TokenListParserResult<SqlToken, QueryBody> left = operand(input);
        while (left.HasValue && operatorOf(Peek(left.Remainder)) is { } set) left = With(left.Value, set, operand)(left.Remainder);
        return left;
    };

    private static TokenListParser<SqlToken, QueryBody> With(
        QueryBody left, SetOperator set, TokenListParser<SqlToken, QueryBody> operand) =>
        from word in Token.Matching<SqlToken>(_ => true, "set operator")
        from isAll in Is(SqlToken.All).Select(_ => true).Or(Is(SqlToken.Distinct).Select(_ => false)).OptionalOrDefault()
        from byName in Has(SqlToken.By, SqlToken.Name)
        from right in operand
        select (QueryBody)new SetOperation(set, left, right) { IsAll = isAll, IsByName = byName, At = left.At };
}
