namespace MarketStore.Sql.Syntax;

/// <summary>Something after FROM.</summary>
public abstract record TableSource : SyntaxNode
{
    public Name? Alias { get; init; }

    /// <summary><c>t(a, b)</c>: names for the columns.</summary>
    public IReadOnlyList<Name> ColumnAliases { get; init; } = [];
}

/// <summary>A bucket, a family, a view or a common table.</summary>
public sealed record NamedTable(Name Name) : TableSource;

/// <summary><c>read_csv('x.csv')</c>, <c>adjusted(`A/1D/OHLCV`, split =&gt; true)</c>.</summary>
public sealed record TableFunction(Name Function, IReadOnlyList<Argument> Arguments) : TableSource;

public sealed record DerivedTable(Query Query) : TableSource;

public enum JoinKind
{
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Semi,
    Anti,
}

/// <summary>Rows of both sides that belong together.</summary>
public sealed record Join(JoinKind Kind, TableSource Left, TableSource Right) : TableSource
{
    public Expression? On { get; init; }

    public IReadOnlyList<Name> Using { get; init; } = [];
}

public enum TimeJoinKind
{
    /// <summary>The right row at the same time or before.</summary>
    AsOf,

    /// <summary>The right row before.</summary>
    Lt,
}

/// <summary><c>ASOF [LEFT] JOIN</c>, <c>LT [LEFT] JOIN</c>: for each left row the latest right one.</summary>
public sealed record TimeJoin(TimeJoinKind Kind, bool KeepsLeft, TableSource Left, TableSource Right) : TableSource
{
    public Expression? On { get; init; }

    /// <summary>The time column last.</summary>
    public IReadOnlyList<Name> Using { get; init; } = [];

    public Expression? MatchCondition { get; init; }

    public Expression? Tolerance { get; init; }
}

/// <summary><c>SPLICE JOIN</c>: the rows of both sides in time order, each with the latest one of the other.</summary>
public sealed record SpliceJoin(TableSource Left, TableSource Right, Expression? On, IReadOnlyList<Name> Using) : TableSource;

/// <summary><c>WINDOW JOIN t ON eq RANGE BETWEEN d PRECEDING AND d FOLLOWING</c>: aggregates over the right rows around each left one.</summary>
public sealed record WindowJoin(TableSource Left, TableSource Right, Expression On, Frame Range) : TableSource
{
    /// <summary>Whether the latest row before the window counts.</summary>
    public bool IncludesPrevailing { get; init; } = true;
}

/// <summary><c>HORIZON JOIN t ON eq RANGE FROM a TO b STEP s AS h | LIST (...) AS h</c>.</summary>
public sealed record HorizonJoin(TableSource Left, TableSource Right, Expression On, Horizon Horizon) : TableSource;

/// <param name="Offsets">Each of a list, or from, to and step of a range.</param>
public sealed record Horizon(IReadOnlyList<Expression> Offsets, bool IsRange, Name Name) : SyntaxNode;
