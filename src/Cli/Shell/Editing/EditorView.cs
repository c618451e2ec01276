using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>Makes frames of what is being edited: the rows around the cursor that fit the screen, and what is told below them.</summary>
internal sealed class EditorView(ITerminal terminal, LineEditorOptions options)
{
    private readonly Painter _painter = new(terminal);
    private int _top;

    /// <summary>A new input begins at the cursor of the terminal.</summary>
    public void Begin()
    {
        _painter.Begin();
        _top = 0;
    }

    public void Clear()
    {
        _painter.Clear();
        _top = 0;
    }

    /// <param name="suggestion">How the text might go on; shown dimly behind it.</param>
    /// <param name="below">Rows for the time being.</param>
    public void Show(TextBuffer buffer, string suggestion, IReadOnlyList<FrameRow> below) => Show(buffer, buffer.Cursor, suggestion, below);

    /// <summary>Leaves the text on the screen for a while, and the terminal's cursor in the line below.</summary>
    public void Leave(TextBuffer buffer)
    {
        Show(buffer, buffer.Text.Length, "", []);
        terminal.Write("\r\n");
    }

    private void Show(TextBuffer buffer, int cursor, string suggestion, IReadOnlyList<FrameRow> below)
    {
        (int width, int height) = terminal.Size;
        string text = buffer.Text + suggestion;
        var layout = TextLayout.Of(text, cursor, (options.Prompt, options.Continuation), width);
        below = below.Count < height ? below : [.. below.Take(height - 1)];
        int room = Math.Min(layout.Count, height - below.Count);
        _top = Math.Clamp(_top, layout.CursorRow - room + 1, layout.CursorRow);
        _top = Math.Clamp(_top, 0, layout.Count - room);
        IReadOnlyList<InkSpan> spans = Spans(buffer.Text, suggestion);
        var rows = new List<FrameRow>(room + below.Count);
        for (int row = _top; row < _top + room; row++) rows.Add(layout.Row(row, spans));
        rows.AddRange(below);
        _painter.Paint(new Frame(rows, layout.CursorRow - _top, layout.CursorColumn), width);
    }

    /// <summary>Leaves the text on the screen, and the cursor behind it.</summary>
    /// <param name="mark">Shown behind it.</param>
    public void End(TextBuffer buffer, string mark)
    {
        buffer.ToEnd();
        Show(buffer, "", []);
        if (mark.Length > 0) terminal.Write(mark);
    }

    private IReadOnlyList<InkSpan> Spans(string text, string suggestion)
    {
        IReadOnlyList<InkSpan> spans = options.Highlight?.Invoke(text) ?? [];
        return suggestion.Length == 0 ? spans : [.. spans, new InkSpan(text.Length, text.Length + suggestion.Length, Ink.Dim)];
    }
}
