using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>SELECT with its clauses, or FROM first; FROM alone means all columns.</summary>
internal static class SelectGrammar
{
    private static readonly TokenListParser<SqlToken, Select> Items =
        from word in Is(SqlToken.Select)
        from distinct in Distinct!
        from items in ListOf(QueryGrammar.Item)
        select new Select(items) { IsDistinct = distinct.Is, DistinctOn = distinct.On, At = PositionOf(word) };

    private static readonly TokenListParser<SqlToken, TableSource> From =
        Is(SqlToken.From).IgnoreThen(Ref(() => TableGrammar.Source));

    private static readonly TokenListParser<SqlToken, Select> SelectFirst =
        from items in Items
        from source in If(next => next == SqlToken.From, From)
        select items with { From = source };

    private static readonly TokenListParser<SqlToken, Select> FromFirst =
        from at in Here
        from source in From
        from items in If(next => next == SqlToken.Select, Items)
        select (items ?? new Select([new SelectItem(new Star(null, [], []) { At = at }, null)])) with { From = source, At = at };

    /// <summary>The clauses, in the order in which they are written.</summary>
    public static TokenListParser<SqlToken, QueryBody> Select { get; } =
        from head in When(next => next == SqlToken.From, FromFirst, SelectFirst)
        from filter in Clause(SqlToken.Where, ExpressionGrammar.Expression)
        from early in LatestClause!
        from groups in If(next => next == SqlToken.Group, GroupClause!)
        from sample in If(next => next == SqlToken.Sample, SampleGrammar.SampleBy)
        from having in Clause(SqlToken.Having, ExpressionGrammar.Expression)
        from latest in If(next => next == SqlToken.Latest && early is null, LatestOn!)
        from windows in Clause(SqlToken.Window, ListOf(NamedWindow!)).OrEmpty()
        from qualify in Clause(SqlToken.Qualify, ExpressionGrammar.Expression)
        select (QueryBody)(head with
        {
            Where = filter,
            LatestOn = early ?? latest,
            GroupBy = groups,
            SampleBy = sample,
            Having = having,
            Windows = windows,
            Qualify = qualify,
        });

    private static TokenListParser<SqlToken, (bool Is, IReadOnlyList<Expression> On)> Distinct { get; } = When(
        next => next == SqlToken.Distinct,
        Is(SqlToken.Distinct).IgnoreThen(Clause(SqlToken.On, InParentheses(ExpressionGrammar.Expressions)).OrEmpty())
            .Select(on => (on.Count == 0, on)),
        Parse.Return<SqlToken, (bool, IReadOnlyList<Expression>)>((false, [])));

    private static TokenListParser<SqlToken, LatestOn> LatestOn { get; } =
        from word in Are(SqlToken.Latest, SqlToken.On)
        from time in ExpressionGrammar.Term
        from keys in Are(SqlToken.Partition, SqlToken.By).IgnoreThen(ExpressionGrammar.Expressions)
        select new LatestOn(time, keys) { At = PositionOf(word) };

    private static TokenListParser<SqlToken, LatestOn?> LatestClause { get; } = If(next => next == SqlToken.Latest, LatestOn);

    private static TokenListParser<SqlToken, GroupBy> GroupClause { get; } =
        from word in Are(SqlToken.Group, SqlToken.By)
        from groups in Groups!
        select groups with { At = PositionOf(word) };

    private static TokenListParser<SqlToken, GroupBy> Groups { get; } = input => Peek(input) switch
    {
        SqlToken.All => Is(SqlToken.All).Select(_ => new GroupBy([], IsAll: true))(input),
        SqlToken.Grouping when Peek(input, 1) == SqlToken.Sets => GroupingSets!(input),
        _ => ExpressionGrammar.Expressions.Select(keys => new GroupBy([keys], IsAll: false))(input),
    };

    private static TokenListParser<SqlToken, GroupBy> GroupingSets { get; } =
        Are(SqlToken.Grouping, SqlToken.Sets).IgnoreThen(InParentheses(ListOf(InParentheses(When(
            next => next == SqlToken.RightParenthesis,
            Parse.Return<SqlToken, IReadOnlyList<Expression>>([]),
            ExpressionGrammar.Expressions))))).Select(sets => new GroupBy(sets, IsAll: false));

    private static TokenListParser<SqlToken, NamedWindow> NamedWindow { get; } =
        from name in AnyName
        from window in Is(SqlToken.As).IgnoreThen(CallGrammar.WindowDefinition)
        select new NamedWindow(name, window) { At = name.At };
}
