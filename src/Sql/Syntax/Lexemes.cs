using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static MarketStore.Sql.Syntax.Grammar;

namespace MarketStore.Sql.Syntax;

/// <summary>Names and literals: productions of one token.</summary>
internal static class Lexemes
{
    /// <summary>A name: any word that is not reserved, or a quoted one.</summary>
    public static TokenListParser<SqlToken, Name> AnyName { get; } =
        Token.Matching<SqlToken>(Keywords.IsName, "name").Select(NameOf);

    /// <summary>The name of an option, which may be NULL.</summary>
    public static TokenListParser<SqlToken, Name> OptionName { get; } = AnyName.Or(Is(SqlToken.Null).Select(NameOf));

    /// <summary>A name that needs no AS before it.</summary>
    public static TokenListParser<SqlToken, Name> BareAlias { get; } =
        Token.Matching<SqlToken>(Keywords.IsAlias, "alias").Select(NameOf);

    /// <summary><c>AS name</c>, <c>name</c> or nothing.</summary>
    public static TokenListParser<SqlToken, Name?> Alias { get; } = When(
        next => next == SqlToken.As,
        Is(SqlToken.As).IgnoreThen(AnyName).Select(name => (Name?)name),
        If(Keywords.IsAlias, BareAlias));

    /// <summary>Text in single quotes, without them.</summary>
    public static TokenListParser<SqlToken, string> Text { get; } = Is(SqlToken.Text).Select(Unquote);

    public static Name NameOf(Token<SqlToken> token) => token.Kind == SqlToken.QuotedIdentifier
        ? new Name(Unquote(token), IsQuoted: true) { At = PositionOf(token) }
        : new Name(token.ToStringValue(), IsQuoted: false) { At = PositionOf(token) };

    /// <summary>What is between quotes; a quote within was written twice.</summary>
    public static string Unquote(Token<SqlToken> token)
    {
        string text = token.ToStringValue();
        string quote = text[..1];
        return text[1..^1].Replace(quote + quote, quote, StringComparison.Ordinal);
    }
}
