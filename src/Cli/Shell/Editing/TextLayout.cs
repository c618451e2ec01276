using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Text cut into rows of the screen: behind a prompt, from line to line and, where a line is too wide, at the right
/// margin. A line that fills its row has an empty row below, where the cursor goes.
/// </summary>
internal sealed class TextLayout
{
    private readonly List<(int Start, int End, string Prompt)> _rows = [];
    private readonly string _text;
    private readonly int _width;
    private int _start;
    private int _column;
    private string _prompt;

    private TextLayout(string text, int width, string prompt) => (_text, _width, _prompt, _column) = (text, width, prompt, CellWidth.Of(prompt));

    /// <summary>How many rows there are; one at least.</summary>
    public int Count => _rows.Count;

    public int CursorRow { get; private set; }

    public int CursorColumn { get; private set; }

    /// <summary>Lays a text out. Linear.</summary>
    /// <param name="prompts">Of the first line and of the others.</param>
    public static TextLayout Of(string text, int cursor, (string First, string Others) prompts, int width)
    {
        var layout = new TextLayout(text, width, prompts.First);
        int place = 0;
        while (true)
        {
            if (place == cursor) layout.PutCursor();
            if (place == text.Length) break;
            place = text[place] == '\n' ? layout.NextLine(place, prompts.Others) : layout.NextLetter(place);
        }
        layout._rows.Add((layout._start, text.Length, layout._prompt));
        return layout;
    }

    /// <param name="spans">Colours, ascending.</param>
    public FrameRow Row(int row, IReadOnlyList<InkSpan> spans)
    {
        (int start, int end, string prompt) = _rows[row];
        int cells = CellWidth.Of(prompt) + CellWidth.Of(_text.AsSpan(start, end - start));
        var shown = new StringBuilder(prompt);
        for (int i = FirstBehind(spans, start); i < spans.Count && spans[i].Start < end; i++)
        {
            InkSpan span = spans[i];
            int from = Math.Max(span.Start, start), to = Math.Min(span.End, end);
            shown.Append(_text, start, from - start).Append(span.Ink).Append(_text, from, to - from).Append(Output.Ink.Reset);
            start = to;
        }
        return new FrameRow(shown.Append(_text, start, end - start).ToString(), cells);
    }

    /// <summary>The first span that ends behind a place.</summary>
    private static int FirstBehind(IReadOnlyList<InkSpan> spans, int place)
    {
        int low = 0, high = spans.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (spans[middle].End <= place) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void PutCursor()
    {
        // A wide letter that has no room goes to the next row, and the cursor on it with it.
        (CursorRow, CursorColumn) = (_rows.Count, Math.Min(_column, _width - 1));
    }

    private int NextLine(int place, string prompt)
    {
        _rows.Add((_start, place, _prompt));
        (_start, _prompt, _column) = (place + 1, prompt, CellWidth.Of(prompt));
        return place + 1;
    }

    private int NextLetter(int place)
    {
        bool isLetter = Rune.TryGetRuneAt(_text, place, out Rune rune);
        int cells = isLetter ? CellWidth.Of(rune) : 1;
        if (_column + cells > _width) Break(place);
        place += isLetter ? rune.Utf16SequenceLength : 1;
        _column += cells;
        if (_column >= _width && !HasMarkAt(place)) Break(place);
        return place;
    }

    /// <summary>Marks stay with the letter that they belong to.</summary>
    private bool HasMarkAt(int place) => place < _text.Length && _text[place] >= 0x300 && Rune.TryGetRuneAt(_text, place, out Rune rune) && CellWidth.Of(rune) == 0;

    private void Break(int place)
    {
        _rows.Add((_start, place, _prompt));
        (_start, _prompt, _column) = (place, "", 0);
    }
}
