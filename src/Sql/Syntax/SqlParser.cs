using Superpower;
using Superpower.Model;

namespace MarketStore.Sql.Syntax;

/// <summary>The text of a script as a list of statements.</summary>
public static class SqlParser
{
    /// <summary>A longer text is no statement that anybody wrote; its rows belong into a Write request or a file.</summary>
    public const int MaxTextLength = 16 << 20;

    /// <summary>Parses a script: statements with semicolons between them; the last one needs none.</summary>
    /// <returns>None for an empty text.</returns>
    /// <exception cref="SqlException">The text is not SQL, with the place where that shows.</exception>
    public static IReadOnlyList<Statement> Parse(string text)
    {
        if (text.Length > MaxTextLength)
        {
            throw new SqlException($"syntax error: {text.Length} characters are more than the {MaxTextLength} of the longest script", null);
        }
        Result<TokenList<SqlToken>> tokens = SqlTokenizer.Instance.TryTokenize(text);
        if (!tokens.HasValue) throw SyntaxErrors.InText(tokens);
        var statements = new List<Statement>();
        TokenList<SqlToken> rest = tokens.Value;
        while (true)
        {
            while (Grammar.Peek(rest) == SqlToken.Semicolon) rest = rest.ConsumeToken().Remainder;
            if (rest.IsAtEnd) return statements;
            TokenListParserResult<SqlToken, Statement> statement = StatementGrammar.Statement(rest);
            if (!statement.HasValue) throw SyntaxErrors.InTokens(statement, tokens.Value);
            statements.Add(statement.Value);
            rest = statement.Remainder;
            if (Grammar.Peek(rest) is not (SqlToken.None or SqlToken.Semicolon)) throw SyntaxErrors.Behind(rest, tokens.Value);
        }
    }
}
