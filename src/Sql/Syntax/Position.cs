namespace MarketStore.Sql.Syntax;

/// <summary>A place in the text of a statement; both count from 1.</summary>
public readonly record struct Position(int Line, int Column)
{
    public override string ToString() => $"line {Line}, column {Column}";
}

/// <summary>What every node of the syntax tree has: where it begins, for messages.</summary>
public abstract record SyntaxNode
{
    public Position At { get; init; }
}
