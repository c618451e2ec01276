namespace MarketStore.Sql.Syntax;

/// <summary><c>(base PARTITION BY ... ORDER BY ... frame)</c>, or a name alone.</summary>
/// <param name="Base">The named window that this one is, or extends.</param>
public sealed record Window(
    Name? Base, IReadOnlyList<Expression> PartitionBy, IReadOnlyList<SortKey> OrderBy, Frame? Frame) : SyntaxNode;

public sealed record NamedWindow(Name Name, Window Window) : SyntaxNode;

public enum FrameUnit
{
    Rows,
    Range,
    Groups,
}

public enum FrameExclusion
{
    None,
    CurrentRow,
    Group,
    Ties,
}

public sealed record Frame(FrameUnit Unit, FrameBound Start, FrameBound End, FrameExclusion Exclude) : SyntaxNode;

public enum FrameBoundKind
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

/// <param name="Offset">For Preceding and Following: a number, or a duration.</param>
public sealed record FrameBound(FrameBoundKind Kind, Expression? Offset) : SyntaxNode;

/// <param name="NullsFirst">Null: last when ascending and when descending.</param>
public sealed record SortKey(Expression Key, bool IsDescending, bool? NullsFirst) : SyntaxNode;
