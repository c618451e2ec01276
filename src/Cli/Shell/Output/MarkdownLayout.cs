using MarketStore.Sql.Columns;

namespace MarketStore.Cli.Shell.Output;

/// <summary>A table of GitHub's Markdown, aligned in its source too. Pipes within values are escaped.</summary>
internal static class MarkdownLayout
{
    /// <summary>What the line under the names needs.</summary>
    private const int LeastWidth = 3;

    /// <returns>Columns that are shown: all.</returns>
    public static int Draw(ShownRows rows, PrintOptions options, TextLines lines)
    {
        CellText[] texts = rows.Texts(options.Zone);
        string[] names = [.. rows.Columns.Select(column => Escaped(Escapes.Of(column.Name)).ToString())];
        int[] widths = [.. names.Select((name, c) => Width(rows.Values(c), texts[c], CellWidth.Of(name)))];
        for (int c = 0; c < names.Length; c++) Cell(lines, names[c], (widths[c], texts[c].IsNumber));
        lines.Append("|\n");
        for (int c = 0; c < names.Length; c++)
        {
            string rule = new('-', widths[c] - 1);
            Cell(lines, texts[c].IsNumber ? rule + ":" : rule + "-", (widths[c], false));
        }
        lines.Append("|\n");
        foreach (Batch batch in rows.Head)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                for (int c = 0; c < names.Length; c++) Cell(lines, Escaped(texts[c].Of(batch.Columns[c], row)), (widths[c], texts[c].IsNumber));
                lines.Append("|\n");
            }
        }
        return names.Length;
    }

    private static int Width(IEnumerable<Column> shown, CellText text, int width)
    {
        width = Math.Max(LeastWidth, width);
        foreach (Column values in shown)
        {
            for (int row = 0; row < values.Count; row++) width = Math.Max(width, CellWidth.Of(Escaped(text.Of(values, row))));
        }
        return width;
    }

    private static void Cell(TextLines lines, ReadOnlySpan<char> text, (int Width, bool IsRight) column)
    {
        int gap = column.Width - CellWidth.Of(text);
        lines.Append("| ");
        if (column.IsRight) lines.Append(' ', gap);
        lines.Append(text);
        if (!column.IsRight) lines.Append(' ', gap);
        lines.Append(' ');
    }

    private static ReadOnlySpan<char> Escaped(ReadOnlySpan<char> text) =>
        text.Contains('|') ? text.ToString().Replace("|", "\\|", StringComparison.Ordinal) : text;
}
