namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Cuts SQL that is being typed, which is seldom right yet, by the rules of <see cref="Sql.Syntax.SqlTokenizer"/>; but
/// nothing is an error, and what is not closed goes on to the end. Linear.
/// </summary>
internal static class SqlLexer
{
    public static IEnumerable<Lexeme> Cut(string text, int place = 0)
    {
        while (place < text.Length)
        {
            Lexeme next = Next(text, place);
            yield return next;
            place = next.End;
        }
    }

    public static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private static Lexeme Next(string text, int place)
    {
        ReadOnlySpan<char> rest = text.AsSpan(place);
        char first = rest[0];
        if (rest.StartsWith("--")) return Closed(text, new Lexeme(LexKind.Comment, place, place + 2), "\n");
        if (rest.StartsWith("/*")) return Closed(text, new Lexeme(LexKind.Comment, place, place + 2), "*/");
        // A quote that is written twice closes and opens again.
        if (first == '\'') return Closed(text, new Lexeme(LexKind.Text, place, place + 1), "'");
        if (first is '"' or '`') return Closed(text, new Lexeme(LexKind.Name, place, place + 1), first == '"' ? "\"" : "`");
        if (char.IsAsciiDigit(first)) return new Lexeme(LexKind.Number, place, WordEnd(text, place, hasPoints: true));
        return IsWord(first) ? new Lexeme(LexKind.Word, place, WordEnd(text, place, hasPoints: false)) : new Lexeme(LexKind.Other, place, place + 1);
    }

    private static Lexeme Closed(string text, Lexeme opened, string close)
    {
        int end = text.IndexOf(close, opened.End, StringComparison.Ordinal);
        return opened with { End = end < 0 ? text.Length : end + close.Length, IsOpen = end < 0 };
    }

    private static int WordEnd(string text, int place, bool hasPoints)
    {
        while (place < text.Length && (IsWord(text[place]) || (hasPoints && text[place] == '.'))) place++;
        return place;
    }
}
