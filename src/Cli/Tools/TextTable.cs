namespace MarketStore.Cli.Tools;

/// <summary>Lines of cells under a title, aligned: numbers to the right, texts to the left.</summary>
internal sealed class TextTable(params string[] titles)
{
    private readonly List<string[]> _lines = [titles];

    public bool IsEmpty => _lines.Count == 1;

    public void Add(params string[] cells) => _lines.Add(cells);

    public void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, titles.Length).Select(c => _lines.Max(line => line[c].Length))];
        bool[] isNumber = [.. Enumerable.Range(0, titles.Length).Select(c => _lines.Skip(1).All(line => IsNumber(line[c])))];
        foreach (string[] line in _lines)
        {
            string text = string.Join("  ", line.Select((cell, c) => isNumber[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])));
            output.WriteLine(text.TrimEnd());
        }
    }

    private static bool IsNumber(string text) => text.Length == 0 || char.IsAsciiDigit(text[0]) || text[0] == '-';
}
