namespace MarketStore.Sql.Syntax;

/// <summary>One identifier.</summary>
/// <param name="IsQuoted">Written in double quotes or backquotes.</param>
public sealed record Name(string Text, bool IsQuoted) : SyntaxNode
{
    public override string ToString() => Text;
}
