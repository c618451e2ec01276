using Superpower;
using Superpower.Model;

namespace MarketStore.Sql.Syntax;

/// <summary>Texts for what does not parse: what was found, what was expected, and what may have been meant.</summary>
internal static class SyntaxErrors
{
    private const int MostExpected = 6;
    private const int MostShown = 40;

    public static SqlException InText(Result<TokenList<SqlToken>> failure) => new(
        $"syntax error: {failure.ErrorMessage ?? "no token begins here"}",
        new Position(failure.ErrorPosition.Line, failure.ErrorPosition.Column));

    public static SqlException InTokens<T>(TokenListParserResult<SqlToken, T> failure, TokenList<SqlToken> all)
    {
        string expected = failure.Expectations is { Length: > 0 } some
            ? ", expected " + string.Join(" or ", some.Distinct().Take(MostExpected))
            : "";
        return Unexpected(failure.Remainder, all, expected);
    }

    /// <summary>Something follows a statement that is no part of it.</summary>
    public static SqlException Behind(TokenList<SqlToken> rest, TokenList<SqlToken> all) =>
        Unexpected(rest, all, ", expected `;` or the end");

    private static SqlException Unexpected(TokenList<SqlToken> at, TokenList<SqlToken> all, string expected)
    {
        if (at.IsAtEnd)
        {
            Position? end = all.IsAtEnd ? null : Grammar.PositionOf(all.Last());
            return new SqlException($"syntax error: the statement ends too early{expected}", end);
        }
        Token<SqlToken> found = at.ConsumeToken().Value;
        string hint = Hint(found, all) is { } word ? $"; did you mean {word}?" : "";
        return new SqlException($"syntax error: unexpected {Shown(found)}{expected}{hint}", Grammar.PositionOf(found));
    }

    /// <summary>A keyword that the unexpected word, or the name before it, is one or two letters away from.</summary>
    private static string? Hint(Token<SqlToken> found, TokenList<SqlToken> all)
    {
        string? before = null;
        foreach (Token<SqlToken> token in all)
        {
            if (token.Position.Absolute >= found.Position.Absolute) break;
            before = token.Kind == SqlToken.Identifier ? token.ToStringValue() : null;
        }
        return Closest(found.Kind == SqlToken.Identifier ? found.ToStringValue() : null) ?? Closest(before);
    }

    private static string? Closest(string? word) => word is null ? null : Suggestions.Closest(word, Keywords.All);

    /// <summary>As it was written, in backquotes unless it is in quotes of its own.</summary>
    private static string Shown(Token<SqlToken> token)
    {
        string text = token.ToStringValue();
        if (text.Length > MostShown) text = text[..(MostShown - 3)] + "...";
        return token.Kind is SqlToken.QuotedIdentifier or SqlToken.Text ? text : $"`{text}`";
    }
}
