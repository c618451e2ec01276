using System.Collections.Frozen;
using MarketStore.Cli.Shell.Output;
using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Colours of SQL that is being typed, which is seldom right yet: it is cut by the rules of <see cref="SqlTokenizer"/>, but
/// nothing is an error, and what is not closed goes on to the end. Linear.
/// </summary>
internal static class SqlHighlighter
{
    private const string Keyword = "\e[34;1m", Text = "\e[32m", Name = "\e[36m", Number = "\e[35m", Comment = "\e[2m", Function = "\e[33m", Command = "\e[1m";

    private static readonly FrozenSet<string> Words = Keywords.All.Concat(["AS", "ON"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>Ascending; they do not touch each other's places.</returns>
    public static IReadOnlyList<InkSpan> Spans(string text)
    {
        var spans = new List<InkSpan>();
        int place = text.Length - text.AsSpan().TrimStart().Length;
        if (place < text.Length && text[place] == '\\')
        {
            int end = text.AsSpan(place).IndexOfAny(' ', '\n') is >= 0 and int length ? place + length : text.Length;
            spans.Add(new InkSpan(place, end, Command));
            place = end;
        }
        while (place < text.Length)
        {
            (int end, string? ink) = Next(text, place);
            if (ink is not null) spans.Add(new InkSpan(place, end, ink));
            place = end;
        }
        return spans;
    }

    private static (int End, string? Ink) Next(string text, int place)
    {
        ReadOnlySpan<char> rest = text.AsSpan(place);
        char first = rest[0];
        if (rest.StartsWith("--")) return (Until(text, place, "\n"), Comment);
        if (rest.StartsWith("/*")) return (Until(text, place + 2, "*/"), Comment);
        if (first == '\'') return (Until(text, place + 1, "'"), Text);
        if (first is '"' or '`') return (Until(text, place + 1, first == '"' ? "\"" : "`"), Name);
        if (char.IsAsciiDigit(first)) return (WordEnd(text, place, dots: true), Number);
        if (!char.IsLetter(first) && first != '_') return (place + 1, null);
        int end = WordEnd(text, place, dots: false);
        if (Known.Contains(text.AsSpan(place, end - place))) return (end, Keyword);
        return (end, end < text.Length && text[end] == '(' ? Function : null);
    }

    /// <summary>Behind what closes it. A quote that is written twice closes and opens again.</summary>
    private static int Until(string text, int place, string close) =>
        text.IndexOf(close, place, StringComparison.Ordinal) is >= 0 and int found ? found + close.Length : text.Length;

    private static int WordEnd(string text, int place, bool dots)
    {
        while (place < text.Length && (char.IsLetterOrDigit(text[place]) || text[place] == '_' || (dots && text[place] == '.'))) place++;
        return place;
    }
}
