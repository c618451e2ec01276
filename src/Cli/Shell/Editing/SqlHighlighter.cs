using System.Collections.Frozen;
using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>Colours of what is being typed.</summary>
internal static class SqlHighlighter
{
    private const string Keyword = "\e[34;1m", Text = "\e[32m", Name = "\e[36m", Number = "\e[35m", Comment = "\e[2m", Function = "\e[33m", Command = "\e[1m";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known =
        Keywords.All.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Ascending, one behind the other. Never fails.</summary>
    public static IReadOnlyList<InkSpan> Spans(string text)
    {
        var spans = new List<InkSpan>();
        int start = text.Length - text.AsSpan().TrimStart().Length;
        if (start < text.Length && text[start] == '\\')
        {
            int length = text.AsSpan(start).IndexOfAny(' ', '\n');
            int end = length < 0 ? text.Length : start + length;
            spans.Add(new InkSpan(start, end, Command));
            start = end;
        }
        foreach (Lexeme lexeme in SqlLexer.Cut(text, start))
        {
            if (Ink(text, lexeme) is { } ink) spans.Add(new InkSpan(lexeme.Start, lexeme.End, ink));
        }
        return spans;
    }

    private static string? Ink(string text, Lexeme lexeme) => lexeme.Kind switch
    {
        LexKind.Text => Text,
        LexKind.Name => Name,
        LexKind.Number => Number,
        LexKind.Comment => Comment,
        LexKind.Word when Known.Contains(text.AsSpan(lexeme.Start, lexeme.End - lexeme.Start)) => Keyword,
        LexKind.Word when lexeme.End < text.Length && text[lexeme.End] == '(' => Function,
        _ => null,
    };
}
