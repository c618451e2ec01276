namespace MarketStore.Sql.Syntax;

/// <summary><c>[WITH ...] body [ORDER BY ...] [LIMIT n BY k] [LIMIT n] [OFFSET m]</c>.</summary>
public sealed record Query(IReadOnlyList<CommonTable> With, QueryBody Body) : SyntaxNode
{
    public IReadOnlyList<SortKey> OrderBy { get; init; } = [];

    /// <summary><c>ORDER BY ALL</c>: every column, left to right.</summary>
    public SortKey? OrderByAll { get; init; }

    public LimitBy? LimitBy { get; init; }

    /// <summary>Negative: from the end.</summary>
    public Expression? Limit { get; init; }

    public Expression? Offset { get; init; }
}

public sealed record CommonTable(Name Name, IReadOnlyList<Name> Columns, Query Query) : SyntaxNode;

/// <summary><c>LIMIT n BY a, b</c>: the first n rows of each a, b.</summary>
public sealed record LimitBy(Expression Count, IReadOnlyList<Expression> Keys) : SyntaxNode;

/// <summary>What has rows, before they are ordered.</summary>
public abstract record QueryBody : SyntaxNode;

/// <summary>A query in parentheses.</summary>
public sealed record NestedQuery(Query Query) : QueryBody;

/// <summary><c>VALUES (1, 'a'), (2, 'b')</c>.</summary>
public sealed record Values(IReadOnlyList<IReadOnlyList<Expression>> Rows) : QueryBody;

public enum SetOperator
{
    Union,
    Intersect,
    Except,
}

public sealed record SetOperation(SetOperator Operator, QueryBody Left, QueryBody Right) : QueryBody
{
    public bool IsAll { get; init; }

    /// <summary>Columns are matched by name, not by place.</summary>
    public bool IsByName { get; init; }
}

/// <summary><c>PIVOT source ON key [IN (...)] USING aggregates [GROUP BY ...]</c>.</summary>
/// <param name="In">Empty: all values there are.</param>
public sealed record Pivot(
    TableSource Source, Expression On, IReadOnlyList<SelectItem> In, IReadOnlyList<SelectItem> Using) : QueryBody
{
    public IReadOnlyList<Expression> GroupBy { get; init; } = [];
}

/// <summary><c>UNPIVOT source ON columns INTO NAME n VALUE v</c>.</summary>
public sealed record Unpivot(TableSource Source, IReadOnlyList<Expression> On, Name NameColumn, Name ValueColumn) : QueryBody;

/// <summary>SELECT, with its clauses in the order in which they take effect.</summary>
public sealed record Select(IReadOnlyList<SelectItem> Items) : QueryBody
{
    public TableSource? From { get; init; }

    public Expression? Where { get; init; }

    public LatestOn? LatestOn { get; init; }

    public GroupBy? GroupBy { get; init; }

    public SampleBy? SampleBy { get; init; }

    public Expression? Having { get; init; }

    public IReadOnlyList<NamedWindow> Windows { get; init; } = [];

    public Expression? Qualify { get; init; }

    public bool IsDistinct { get; init; }

    /// <summary><c>DISTINCT ON (...)</c>: the first row of each.</summary>
    public IReadOnlyList<Expression> DistinctOn { get; init; } = [];
}

public sealed record SelectItem(Expression Value, Name? Alias) : SyntaxNode
{
    /// <summary>The expression as it was written: its name when it has no alias.</summary>
    public string Text { get; init; } = "";
}

/// <summary><c>GROUP BY a, b</c>, <c>GROUP BY ALL</c>, <c>GROUP BY GROUPING SETS ((a), ())</c>.</summary>
/// <param name="Sets">One for each set; a plain list is one set.</param>
public sealed record GroupBy(IReadOnlyList<IReadOnlyList<Expression>> Sets, bool IsAll) : SyntaxNode;

/// <summary><c>LATEST ON Epoch PARTITION BY k</c>.</summary>
public sealed record LatestOn(Expression Time, IReadOnlyList<Expression> PartitionBy) : SyntaxNode;

/// <summary><c>SAMPLE BY d [FROM a TO b] [FILL (...)] [ALIGN TO ...] [LABEL END]</c>.</summary>
public sealed record SampleBy(Expression Interval) : SyntaxNode
{
    public Expression? From { get; init; }

    public Expression? To { get; init; }

    /// <summary>One for all aggregates, or one for each.</summary>
    public IReadOnlyList<Fill> Fills { get; init; } = [];

    /// <summary>Buckets begin at the first row instead of by the calendar.</summary>
    public bool AlignsToFirstObservation { get; init; }

    public Expression? TimeZone { get; init; }

    public Expression? Offset { get; init; }

    /// <summary>Buckets are named by their end.</summary>
    public bool IsLabelledByEnd { get; init; }
}

public enum FillKind
{
    None,
    Null,
    Previous,
    Linear,
    Constant,
}

/// <param name="Value">For a constant, and for <c>PREV(column)</c>.</param>
public sealed record Fill(FillKind Kind, Expression? Value) : SyntaxNode;
