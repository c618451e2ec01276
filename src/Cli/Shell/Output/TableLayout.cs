using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// A table with borders, never wider than it may be: names, types, rows.
///
///     ┌─────────────────────┬────────┐
///     │ Epoch               │  Close │
///     │ timestamp           │ double │
///     ├─────────────────────┼────────┤
///     │ 2026-01-02 14:30:00 │  185.5 │
///     └─────────────────────┴────────┘
/// </summary>
internal sealed class TableLayout
{
    private const int LeastWidth = 10;

    private readonly TextLines _lines;
    private readonly TableStyle _style;
    private readonly TableFit _fit;

    private TableLayout(ShownRows rows, PrintOptions options, TextLines lines)
    {
        (_lines, _style) = (lines, TableStyle.Of(options));
        CellText[] texts = rows.Texts(options.Zone);
        TableColumn[] columns = [.. rows.Columns.Select((column, c) => new TableColumn(c, column, texts[c], rows.Values(c)))];
        int width = options.Width == 0 ? 0 : Math.Max(LeastWidth, options.Width);
        _fit = new TableFit(columns, width, _style.Dots.Length);
    }

    /// <returns>Columns that had room.</returns>
    public static int Draw(ShownRows rows, PrintOptions options, TextLines lines)
    {
        if (rows.Columns.Count == 0) return 0;
        var table = new TableLayout(rows, options, lines);
        table.Draw(rows);
        return table._fit.Shown.Count;
    }

    private void Draw(ShownRows rows)
    {
        Rule(_style.Ends.Top);
        Line(c => Cell(_fit.Shown[c].Name, c, Ink.Bold));
        Line(c => Cell(_fit.Shown[c].TypeName, c, Ink.Dim));
        Rule(_style.Ends.Middle);
        foreach (Batch batch in rows.Head) Rows(batch);
        if (rows.IsCut) Line(c => Centred(_style.RowDots, _fit.Widths[c]));
        foreach (Batch batch in rows.Tail) Rows(batch);
        Rule(_style.Ends.Bottom);
    }

    private void Rows(Batch batch)
    {
        for (int r = 0; r < batch.Count; r++)
        {
            int row = r;
            Line(c =>
            {
                TableColumn column = _fit.Shown[c];
                Column values = batch.Columns[column.Place];
                Cell(column.Text.Of(values, row), c, values.IsNull(row) ? Ink.Dim : "");
            });
        }
    }

    /// <summary>Draws a line around what draws the cell of each column.</summary>
    private void Line(Action<int> cell)
    {
        for (int c = 0; c <= _fit.Widths.Length; c++)
        {
            if (c == _fit.GapAt)
            {
                Separator();
                _lines.Append(_style.Dots, Ink.Dim);
                _lines.Append(' ');
            }
            if (c == _fit.Widths.Length) break;
            Separator();
            cell(c);
            _lines.Append(' ');
        }
        _lines.Append(_style.Down);
        _lines.Append('\n');
    }

    private void Separator()
    {
        _lines.Append(_style.Down);
        _lines.Append(' ');
    }

    private void Rule(string ends)
    {
        bool isFirst = true;
        for (int c = 0; c <= _fit.Widths.Length; c++)
        {
            if (c == _fit.GapAt) Across(_style.Dots.Length);
            if (c < _fit.Widths.Length) Across(_fit.Widths[c]);
        }
        _lines.Append(ends[2]);
        _lines.Append('\n');

        void Across(int width)
        {
            _lines.Append(isFirst ? ends[0] : ends[1]);
            _lines.Append(_style.Across, width + 2);
            isFirst = false;
        }
    }

    private void Cell(ReadOnlySpan<char> text, int column, string ink)
    {
        int width = _fit.Widths[column], cells = CellWidth.Of(text);
        bool isRight = _fit.Shown[column].Text.IsNumber;
        if (cells > width)
        {
            Cut(text, width, ink);
            return;
        }
        if (isRight) _lines.Append(' ', width - cells);
        _lines.Append(text, ink);
        if (!isRight) _lines.Append(' ', width - cells);
    }

    /// <summary>The start of a text, dots, and a space if a wide letter would have needed half of it.</summary>
    private void Cut(ReadOnlySpan<char> text, int width, string ink)
    {
        ReadOnlySpan<char> dots = _style.Dots.AsSpan(0, Math.Min(_style.Dots.Length, width));
        int length = Cells.LengthThatFits(text, width - dots.Length), cells = CellWidth.Of(text[..length]);
        _lines.Append(text[..length], ink);
        _lines.Append(dots, Ink.Dim);
        _lines.Append(' ', width - dots.Length - cells);
    }

    private void Centred(char letter, int width)
    {
        _lines.Append(' ', (width - 1) / 2);
        _lines.Append([letter], Ink.Dim);
        _lines.Append(' ', width - 1 - ((width - 1) / 2));
    }
}
