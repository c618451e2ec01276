using Superpower;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;
using static MarketStore.Sql.Syntax.Lexemes;

namespace MarketStore.Sql.Syntax;

/// <summary>Calls: arguments, then FILTER, IGNORE NULLS and OVER with a window.</summary>
internal static class CallGrammar
{
    /// <summary><c>x</c> or <c>name =&gt; x</c>; a bucket's name in quotes is one, too.</summary>
    public static TokenListParser<SqlToken, Argument> Argument { get; } = input => Peek(input, 1) == SqlToken.Arrow
        ? NamedArgument!(input)
        : ExpressionGrammar.Expression.Select(value => new Argument(null, value) { At = value.At })(input);

    /// <summary>None, or some.</summary>
    public static TokenListParser<SqlToken, IReadOnlyList<Argument>> Arguments { get; } = When(
        next => next == SqlToken.RightParenthesis,
        Parse.Return<SqlToken, IReadOnlyList<Argument>>([]),
        ListOf(Argument));

    public static TokenListParser<SqlToken, SortKey> SortKey { get; } =
        from key in ExpressionGrammar.Expression
        from order in Order!
        select order(key);

    public static TokenListParser<SqlToken, IReadOnlyList<SortKey>> SortKeys { get; } =
        Clause(SqlToken.Order, Is(SqlToken.By).IgnoreThen(ListOf(SortKey))).OrEmpty();

    /// <summary>The window in parentheses.</summary>
    public static TokenListParser<SqlToken, Window> WindowDefinition { get; } =
        from open in Is(SqlToken.LeftParenthesis)
        from basis in If(next => next is SqlToken.Identifier or SqlToken.QuotedIdentifier, AnyName)
        from keys in Clause(SqlToken.Partition, Is(SqlToken.By).IgnoreThen(ExpressionGrammar.Expressions)).OrEmpty()
        from order in SortKeys
        from frame in If(next => next is SqlToken.Rows or SqlToken.Range or SqlToken.Groups, FrameGrammar.Frame)
        from close in Is(SqlToken.RightParenthesis)
        select new Window(basis, keys, order, frame) { At = PositionOf(open) };

    public static TokenListParser<SqlToken, Expression> Call { get; } =
        from name in AnyName
        from open in Is(SqlToken.LeftParenthesis)
        from call in When(
            next => next == SqlToken.Star,
            Is(SqlToken.Star).Select(_ => new Call(name, []) { IsStar = true }),
            Inside(name))
        from close in Is(SqlToken.RightParenthesis)
        from filter in Clause(SqlToken.Filter, InParentheses(Is(SqlToken.Where).IgnoreThen(ExpressionGrammar.Expression)))
        from ignores in IgnoresNulls!
        from over in Clause(SqlToken.Over, OverWindow!)
        select (Expression)(call with { At = name.At, Filter = filter, IgnoresNulls = call.IgnoresNulls || ignores, Over = over });

    /// <summary><c>ASC | DESC</c> and <c>NULLS FIRST | LAST</c>, each if it is there.</summary>
    public static TokenListParser<SqlToken, Func<Expression, SortKey>> Order { get; } =
        from direction in Is(SqlToken.Desc).Select(_ => true).Or(Is(SqlToken.Asc).Select(_ => false)).OptionalOrDefault()
        from nulls in Is(SqlToken.Nulls).IgnoreThen(
            Is(SqlToken.First).Select(_ => (bool?)true).Or(Is(SqlToken.Last).Select(_ => (bool?)false))).OptionalOrDefault()
        select (Func<Expression, SortKey>)(key => new SortKey(key, direction, nulls) { At = key.At });

    private static TokenListParser<SqlToken, Argument> NamedArgument { get; } =
        from name in OptionName
        from arrow in Is(SqlToken.Arrow)
        from value in ExpressionGrammar.Expression
        select new Argument(name, value) { At = name.At };

    private static TokenListParser<SqlToken, bool> IgnoresNulls { get; } =
        Has(SqlToken.Ignore, SqlToken.Nulls).Then(ignores =>
            ignores ? Parse.Return<SqlToken, bool>(true) : Has(SqlToken.Respect, SqlToken.Nulls).Select(_ => false));

    private static TokenListParser<SqlToken, Window> OverWindow { get; } = When(
        next => next == SqlToken.LeftParenthesis,
        WindowDefinition,
        AnyName.Select(name => new Window(name, [], [], null) { At = name.At }));

    private static TokenListParser<SqlToken, Call> Inside(Name name) =>
        from distinct in Has(SqlToken.Distinct)
        from arguments in Arguments
        from order in SortKeys
        from ignores in IgnoresNulls!
        select new Call(name, arguments) { IsDistinct = distinct, OrderBy = order, IgnoresNulls = ignores };
}
