using System.Globalization;
using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// A line for each value, whole however long, under the number of its row:
///
///     ─[ row 1 ]──────────────
///     Epoch │ 2026-01-02 14:30:00
///     Close │ 185.5
/// </summary>
internal sealed class VerticalLayout
{
    private const int RuleCells = 60;

    private readonly TextLines _lines;
    private readonly PrintOptions _options;
    private readonly TableStyle _style;
    private readonly CellText[] _texts;
    private readonly string[] _names;

    private VerticalLayout(ShownRows rows, PrintOptions options, TextLines lines)
    {
        (_lines, _options, _style) = (lines, options, TableStyle.Of(options));
        _texts = rows.Texts(options.Zone);
        string[] names = [.. rows.Columns.Select(column => Escapes.Of(column.Name))];
        int width = names.Length == 0 ? 0 : names.Max(name => CellWidth.Of(name));
        _names = [.. names.Select(name => name + new string(' ', width - CellWidth.Of(name)))];
    }

    /// <returns>Columns that are shown: all.</returns>
    public static int Draw(ShownRows rows, PrintOptions options, TextLines lines)
    {
        var listing = new VerticalLayout(rows, options, lines);
        long number = 0;
        foreach (Batch batch in rows.Head) listing.Rows(batch, ref number);
        if (rows.IsCut)
        {
            lines.Append([listing._style.RowDots], Ink.Dim);
            lines.Append('\n');
            number = rows.Total - rows.Tail.Sum(batch => batch.Count);
        }
        foreach (Batch batch in rows.Tail) listing.Rows(batch, ref number);
        return rows.Columns.Count;
    }

    private void Rows(Batch batch, ref long number)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            Rule(++number);
            for (int c = 0; c < _names.Length; c++)
            {
                _lines.Append(_names[c], Ink.Bold);
                _lines.Append(' ');
                _lines.Append(_style.Down);
                _lines.Append(' ');
                _lines.Append(_texts[c].Of(batch.Columns[c], row), batch.Columns[c].IsNull(row) ? Ink.Dim : "");
                _lines.Append('\n');
            }
        }
    }

    private void Rule(long number)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"{_style.Across}[ row {number} ]");
        int width = _options.Width == 0 ? RuleCells : Math.Min(RuleCells, _options.Width);
        _lines.Append(title + new string(_style.Across, Math.Max(0, width - title.Length)), Ink.Dim);
        _lines.Append('\n');
    }
}
