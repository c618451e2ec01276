using Superpower;
using Superpower.Model;

namespace MarketStore.Sql.Syntax;

/// <summary>
/// Cuts the text of a script into tokens, in time linear in its length. White space and comments (<c>-- ...</c> to the
/// end of the line, <c>/* ... */</c>) separate tokens and are left out.
/// </summary>
internal sealed class SqlTokenizer : Tokenizer<SqlToken>
{
    public static SqlTokenizer Instance { get; } = new();

    protected override IEnumerable<Result<SqlToken>> Tokenize(TextSpan span)
    {
        TextSpan rest = span;
        while (true)
        {
            rest = SkipSpace(rest, out Result<SqlToken>? failure);
            if (failure is { } unfinished)
            {
                yield return unfinished;
                yield break;
            }
            if (rest.IsAtEnd) yield break;
            Result<SqlToken> token = Next(rest);
            yield return token;
            if (!token.HasValue) yield break;
            rest = token.Remainder;
        }
    }

    private static TextSpan SkipSpace(TextSpan rest, out Result<SqlToken>? failure)
    {
        failure = null;
        while (!rest.IsAtEnd)
        {
            ReadOnlySpan<char> text = Text(rest);
            if (char.IsWhiteSpace(text[0]) || text[0] == '\uFEFF')
            {
                rest = rest.Skip(1);
            }
            else if (text.StartsWith("--"))
            {
                int length = text.IndexOf('\n');
                rest = rest.Skip(length < 0 ? text.Length : length + 1);
            }
            else if (text.StartsWith("/*"))
            {
                int length = text[2..].IndexOf("*/");
                if (length < 0)
                {
                    failure = Result.Empty<SqlToken>(rest, "the comment that begins here has no end: `*/` is missing");
                    return rest;
                }
                rest = rest.Skip(length + 4);
            }
            else
            {
                return rest;
            }
        }
        return rest;
    }

    private static Result<SqlToken> Next(TextSpan rest)
    {
        ReadOnlySpan<char> text = Text(rest);
        char first = text[0];
        if (char.IsLetter(first) || first == '_')
        {
            int length = WordLength(text);
            return Token(Keywords.KindOf(text[..length]), rest, length);
        }
        if (char.IsAsciiDigit(first) || (first == '.' && text.Length > 1 && char.IsAsciiDigit(text[1]))) return Number(rest, text);
        return first switch
        {
            '\'' => Quoted(rest, text, SqlToken.Text, "text"),
            '"' or '`' => Quoted(rest, text, SqlToken.QuotedIdentifier, "name"),
            '$' => Marked(rest, text, SqlToken.Parameter, "a parameter is written $1, $2, ..."),
            '@' => Marked(rest, text, SqlToken.Variable, "a variable is written @name"),
            _ => Symbol(rest, text),
        };
    }

    private static Result<SqlToken> Quoted(TextSpan rest, ReadOnlySpan<char> text, SqlToken kind, string what)
    {
        char quote = text[0];
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] != quote) continue;
            // A quote within is written twice.
            if (i + 1 < text.Length && text[i + 1] == quote) i++;
            else return Token(kind, rest, i + 1);
        }
        return Result.Empty<SqlToken>(rest, $"the {what} that begins here has no end: {quote} is missing");
    }

    private static Result<SqlToken> Marked(TextSpan rest, ReadOnlySpan<char> text, SqlToken kind, string form)
    {
        int length = 1 + WordLength(text[1..]);
        bool isRight = kind == SqlToken.Parameter
            ? length > 1 && !text[1..length].ContainsAnyExceptInRange('0', '9')
            : length > 1 && !char.IsAsciiDigit(text[1]);
        return isRight ? Token(kind, rest, length) : Result.Empty<SqlToken>(rest, form);
    }

    /// <summary><c>1</c>, <c>1.5</c>, <c>.5</c>, <c>1e6</c>, <c>0x1F</c>; with a word behind it a duration: <c>5Min</c>.</summary>
    private static Result<SqlToken> Number(TextSpan rest, ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X' && char.IsAsciiHexDigit(text[2]))
        {
            int hex = 2;
            while (hex < text.Length && char.IsAsciiHexDigit(text[hex])) hex++;
            return Token(SqlToken.Number, rest, hex);
        }
        int length = Digits(text, 0);
        bool isWhole = length == text.Length || text[length] != '.';
        if (!isWhole) length = Digits(text, length + 1);
        int exponent = ExponentLength(text[length..]);
        if (exponent > 0) return Token(SqlToken.Number, rest, length + exponent);
        int word = WordLength(text[length..]);
        if (word == 0) return Token(SqlToken.Number, rest, length);
        return isWhole ? Token(SqlToken.Duration, rest, length + word)
            : Result.Empty<SqlToken>(rest, "a number is followed by letters: a duration is a whole number and a unit, such as 5Min");
    }

    private static int ExponentLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] is not ('e' or 'E')) return 0;
        int digits = text[1] is '+' or '-' ? 2 : 1;
        int length = Digits(text, digits);
        return length > digits ? length : 0;
    }

    private static Result<SqlToken> Symbol(TextSpan rest, ReadOnlySpan<char> text)
    {
        SqlToken two = text.Length < 2 ? SqlToken.None : text[..2] switch
        {
            "||" => SqlToken.Concatenation,
            "<>" or "!=" => SqlToken.NotEqual,
            "<=" => SqlToken.LessOrEqual,
            ">=" => SqlToken.GreaterOrEqual,
            "==" => SqlToken.Equal,
            "::" => SqlToken.DoubleColon,
            "=>" => SqlToken.Arrow,
            ":=" => SqlToken.Assignment,
            "**" => SqlToken.Caret,
            _ => SqlToken.None,
        };
        if (two != SqlToken.None) return Token(two, rest, 2);
        SqlToken one = text[0] switch
        {
            '(' => SqlToken.LeftParenthesis,
            ')' => SqlToken.RightParenthesis,
            ',' => SqlToken.Comma,
            ';' => SqlToken.Semicolon,
            '.' => SqlToken.Dot,
            '*' => SqlToken.Star,
            '+' => SqlToken.Plus,
            '-' => SqlToken.Minus,
            '/' => SqlToken.Slash,
            '%' => SqlToken.Percent,
            '^' => SqlToken.Caret,
            '=' => SqlToken.Equal,
            '<' => SqlToken.Less,
            '>' => SqlToken.Greater,
            _ => SqlToken.None,
        };
        return one != SqlToken.None ? Token(one, rest, 1)
            : Result.Empty<SqlToken>(rest, $"the character `{text[0]}` has no meaning in SQL");
    }

    private static Result<SqlToken> Token(SqlToken kind, TextSpan rest, int length) =>
        Result.Value(kind, rest, rest.Skip(length));

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from])) from++;
        return from;
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsLetterOrDigit(text[length]) || text[length] == '_')) length++;
        return length;
    }

    private static ReadOnlySpan<char> Text(TextSpan rest) => rest.Source.AsSpan(rest.Position.Absolute, rest.Length);
}
