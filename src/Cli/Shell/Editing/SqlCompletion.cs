using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// How SQL and commands can go on. Where a table is expected: tables, views and buckets; elsewhere columns of the tables
/// that the statement names, functions and keywords.
/// </summary>
internal sealed class SqlCompletion(StoreCatalog catalog) : ICompletionSource
{
    public Completions Complete(string text, int cursor)
    {
        int lineStart = text.AsSpan(0, cursor).LastIndexOf('\n') + 1;
        if (lineStart < cursor && text[lineStart] == '\\' && CommandCompletion.Complete(text[lineStart..cursor], catalog) is { } completed)
        {
            return completed with { Start = lineStart + completed.Start };
        }
        List<Lexeme> before = [.. SqlLexer.Cut(text[..cursor])];
        if (before is [.., { Kind: LexKind.Comment or LexKind.Text, IsOpen: true }]) return Completions.None;
        bool isQuoted = before is [.., { Kind: LexKind.Name, IsOpen: true }];
        int start = isQuoted ? before[^1].Start : WordStart(text, cursor, IsOfKey);
        if (IsTablePlace(text, before, start)) return CompleteTable(text, start, cursor, isQuoted);
        if (!isQuoted) start = WordStart(text, cursor, SqlLexer.IsWord);
        return new Completions(start, Names(text, start, cursor, isQuoted));
    }

    private static bool IsOfKey(char letter) => SqlLexer.IsWord(letter) || letter is '/' or '.' or '-';

    private static int WordStart(string text, int cursor, Func<char, bool> belongs)
    {
        while (cursor > 0 && belongs(text[cursor - 1])) cursor--;
        return cursor;
    }

    /// <summary>Whether a table is named at a place.</summary>
    private static bool IsTablePlace(string text, List<Lexeme> lexemes, int place)
    {
        var places = new TablePlaces();
        foreach (Lexeme lexeme in lexemes.TakeWhile(lexeme => lexeme.End <= place)) places.Pass(text, lexeme);
        return places.IsNext;
    }

    private Completions CompleteTable(string text, int start, int cursor, bool isQuoted)
    {
        char quote = isQuoted ? text[start] : '\0';
        string typed = text[(isQuoted ? start + 1 : start)..cursor];
        bool Matches(string name) => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<string> buckets = catalog.Buckets(typed);
        return new Completions(start,
            [
                .. catalog.Tables.Where(Matches).Select(name => Quoted(name, quote == '\0' ? '"' : quote)),
                .. catalog.Views.Where(Matches).Select(name => Written(name, quote)),
                .. buckets.Take(StoreCatalog.MostBuckets).Select(name => Quoted(name, quote == '\0' ? '`' : quote)),
            ], buckets.Count > StoreCatalog.MostBuckets);
    }

    private List<string> Names(string text, int start, int cursor, bool isQuoted)
    {
        string typed = text[(isQuoted ? start + 1 : start)..cursor];
        char quote = isQuoted ? text[start] : '\0';
        List<string> names = [.. ColumnsOf(text, cursor).Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Distinct().Select(name => Written(name, quote))];
        if (isQuoted || (typed.Length == 0 && names.Count > 0)) return names;
        // Keywords are written as the user writes them.
        bool isSmall = typed.Length > 0 && char.IsLower(typed[0]);
        IEnumerable<string> others = catalog.Functions.Distinct().Select(name => name + "(")
            .Concat(Keywords.All.Select(word => isSmall ? word.ToLowerInvariant() : word))
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        names.AddRange(others.Order(StringComparer.OrdinalIgnoreCase));
        return names;
    }

    /// <summary>Columns of the tables that the statement around the cursor names.</summary>
    private IEnumerable<string> ColumnsOf(string text, int cursor)
    {
        var tables = new List<string>();
        var places = new TablePlaces();
        foreach (Lexeme lexeme in SqlLexer.Cut(text))
        {
            ReadOnlySpan<char> piece = text.AsSpan(lexeme.Start, lexeme.End - lexeme.Start);
            if (piece is ";")
            {
                if (lexeme.Start >= cursor) break;
                tables.Clear();
            }
            else if (places.IsNext && lexeme is { Kind: LexKind.Word or LexKind.Name, IsOpen: false })
            {
                tables.Add(piece.Trim("\"`").ToString());
            }
            places.Pass(text, lexeme);
        }
        return tables.SelectMany(catalog.Columns);
    }

    /// <summary>A name in quotes if the user has begun with them, or if it needs them.</summary>
    private static string Written(string name, char quote)
    {
        if (quote != '\0') return Quoted(name, quote);
        bool isPlain = !char.IsAsciiDigit(name[0]) && name.All(SqlLexer.IsWord) && Keywords.IsName(Keywords.KindOf(name));
        return isPlain ? name : Quoted(name, '"');
    }

    private static string Quoted(string name, char quote)
    {
        string mark = quote.ToString();
        return mark + name.Replace(mark, mark + mark, StringComparison.Ordinal) + mark;
    }
}
