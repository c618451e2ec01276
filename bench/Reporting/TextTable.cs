using System.Text;

namespace MarketStore.Bench.Reporting;

/// <summary>Columns of text, numbers to the right; for a terminal or as Markdown.</summary>
/// <param name="isNumber">For each column.</param>
internal sealed class TextTable(string[] headings, bool[] isNumber)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells) => _rows.Add(cells);

    public string ToText()
    {
        string[][] lines = [headings, .. _rows];
        int[] widths = [.. headings.Select((_, i) => lines.Max(line => line[i].Length))];
        var text = new StringBuilder();
        foreach (string[] line in lines)
        {
            IEnumerable<string> cells = line.Select(
                (cell, i) => isNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        return text.ToString();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine($"| {string.Join(" | ", headings)} |");
        text.AppendLine($"|{string.Concat(isNumber.Select(number => number ? " ---: |" : " --- |"))}");
        foreach (string[] row in _rows) text.AppendLine($"| {string.Join(" | ", row)} |");
        return text.ToString();
    }
}
