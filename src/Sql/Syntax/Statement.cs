namespace MarketStore.Sql.Syntax;

/// <summary>One statement of a script.</summary>
public abstract record Statement : SyntaxNode;

/// <summary><c>DECLARE @a := 1, @b := 2</c> before a query.</summary>
public sealed record Declaration(string Name, Expression Value) : SyntaxNode;

public sealed record SelectStatement(IReadOnlyList<Declaration> Declarations, Query Query) : Statement;

/// <summary><c>INSERT INTO t [(columns)] [BY NAME] query</c>; VALUES is a query.</summary>
public sealed record InsertStatement(Name Table, IReadOnlyList<Name> Columns, Query Source, bool IsByName) : Statement;

public sealed record DeleteStatement(Name Table, Expression? Where) : Statement;

public sealed record TruncateStatement(Name Table) : Statement;

public sealed record ColumnDefinition(Name Column, Name Type) : SyntaxNode;

/// <summary><c>name = value</c>, as in <c>WITH (record_type = variable)</c> and <c>COPY ... (FORMAT csv)</c>.</summary>
public sealed record StatementOption(Name Name, string Value) : SyntaxNode;

/// <summary>CREATE TABLE: with columns, like another, or as a query says.</summary>
public sealed record CreateTableStatement(Name Table) : Statement
{
    public bool IfNotExists { get; init; }

    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    public Name? Like { get; init; }

    public Query? Query { get; init; }

    public IReadOnlyList<StatementOption> Options { get; init; } = [];
}

public sealed record CreateViewStatement(Name View, Query Query) : Statement
{
    public bool OrReplace { get; init; }

    public IReadOnlyList<Declaration> Declarations { get; init; } = [];

    /// <summary>What stands behind AS, for the catalogue.</summary>
    public required string Text { get; init; }
}

public enum RefreshKind
{
    Immediate,
    Every,
    Manual,
}

public sealed record CreateMaterializedViewStatement(Name View, Query Query) : Statement
{
    public RefreshKind Refresh { get; init; }

    /// <summary>For Every.</summary>
    public Expression? Every { get; init; }

    public Expression? TimeToLive { get; init; }

    /// <summary>What stands behind AS, for the catalogue.</summary>
    public required string Text { get; init; }
}

public enum RelationKind
{
    Table,
    View,
    MaterializedView,
}

public sealed record DropStatement(RelationKind Kind, IReadOnlyList<Name> Names, bool IfExists) : Statement;

public sealed record AddColumnStatement(Name Table, ColumnDefinition Column) : Statement;

public sealed record DropColumnStatement(Name Table, Name Column) : Statement;

public sealed record RenameColumnStatement(Name Table, Name From, Name To) : Statement;

/// <param name="TimeToLive">Null: rows stay.</param>
public sealed record SetTimeToLiveStatement(Name Table, Expression? TimeToLive) : Statement;

public sealed record RefreshStatement(Name View) : Statement;

public sealed record CopyToStatement(Query Query, string File, IReadOnlyList<StatementOption> Options) : Statement;

public sealed record CopyFromStatement(Name Table, string File, IReadOnlyList<StatementOption> Options) : Statement;

public sealed record ExplainStatement(Statement Statement, bool Analyzes, bool AsJson) : Statement;

public enum ShowKind
{
    Tables,
    Symbols,
    Columns,
    Functions,
    Settings,
    Queries,
    Views,
}

/// <param name="From">A table whose columns or symbols are shown.</param>
public sealed record ShowStatement(ShowKind Kind, Name? From) : Statement
{
    /// <summary>A pattern of LIKE, in any letter case, that the first column has to match; null: all.</summary>
    public string? Like { get; init; }
}

public sealed record DescribeStatement(Query Query) : Statement;

public sealed record SummarizeStatement(Query Query) : Statement;

public sealed record SetStatement(Name Setting, Expression Value) : Statement;

public sealed record SetTimeZoneStatement(Expression Zone) : Statement;

public sealed record PrepareStatement(Name Name, Statement Statement) : Statement;

public sealed record ExecuteStatement(Name Name, IReadOnlyList<Expression> Arguments) : Statement;

public sealed record DeallocateStatement(Name Name) : Statement;

public sealed record KillStatement(Expression Query) : Statement;
