using System.Globalization;
using System.Text;
using MarketStore.Cli.Shell;

namespace MarketStore.Tests.Cli.Shell.Editing;

/// <summary>
/// What a terminal shows of what is written to it: letters, CR, LF, moves and erasing; colours are dropped, sequences that
/// it does not know fail. A letter in the last column leaves the cursor there until the next one wraps, as on VT100s.
/// </summary>
internal sealed class ScreenModel(int width, int height)
{
    private readonly StringBuilder _sequence = new();
    private string[][] _cells = [.. Enumerable.Range(0, height).Select(_ => Blank(width))];
    private bool _isPastMargin;

    public int Width { get; private set; } = width;

    public int Height { get; } = height;

    public int Row { get; private set; }

    public int Column { get; private set; }

    /// <summary>Lines down to the last one that is not empty, without spaces at their ends.</summary>
    public string Text => string.Join('\n', _cells.Select(Line)).TrimEnd('\n');

    /// <summary>The line that the cursor is in, with | where it is.</summary>
    public string CursorLine => $"{string.Concat(_cells[Row][..Column])}|{string.Concat(_cells[Row][Column..])}".TrimEnd();

    public void Write(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (_sequence.Length > 0 || rune.Value == '\e') Sequence(rune);
            else if (rune.Value == '\r') (Column, _isPastMargin) = (0, false);
            else if (rune.Value == '\n') LineFeed();
            else if (!Rune.IsControl(rune)) Put(rune);
        }
    }

    /// <summary>Cuts lines or makes them longer, as terminals do that do not break them anew.</summary>
    public void Resize(int columns)
    {
        _cells = [.. _cells.Select(row => (string[])[.. row.Take(columns), .. Blank(Math.Max(0, columns - row.Length))])];
        (Width, Column, _isPastMargin) = (columns, Math.Min(Column, columns - 1), false);
    }

    private static string[] Blank(int width) => [.. Enumerable.Repeat(" ", width)];

    private static string Line(string[] row) => string.Concat(row).TrimEnd();

    private void Put(Rune rune)
    {
        int cells = CellWidth.Of(rune);
        if (cells == 0)
        {
            _cells[Row][_isPastMargin ? Column : Math.Max(0, Column - 1)] += rune.ToString();
            return;
        }
        if (_isPastMargin || Column + cells > Width)
        {
            Column = 0;
            LineFeed();
        }
        _cells[Row][Column] = rune.ToString();
        if (cells == 2) _cells[Row][Column + 1] = "";
        _isPastMargin = Column + cells == Width;
        Column = Math.Min(Column + cells, Width - 1);
    }

    private void LineFeed()
    {
        _isPastMargin = false;
        if (++Row < Height) return;
        Row = Height - 1;
        _cells = [.. _cells[1..], Blank(Width)];
    }

    private void Sequence(Rune rune)
    {
        _sequence.Append(rune.ToString());
        // ESC = and ESC >: which codes the keypad sends.
        if (_sequence.Length == 2 && rune.Value is '=' or '>') _sequence.Clear();
        if (_sequence.Length <= 2 || !char.IsBetween((char)rune.Value, '@', '~')) return;
        string parameters = _sequence.ToString(2, _sequence.Length - 3);
        _sequence.Clear();
        Do((char)rune.Value, parameters);
    }

    private void Do(char final, string parameters)
    {
        int count = int.TryParse(parameters, CultureInfo.InvariantCulture, out int number) ? number : 0;
        if (final is not ('m' or 'h' or 'l')) _isPastMargin = false;
        switch (final)
        {
            case 'A': Row = Math.Max(0, Row - Math.Max(1, count)); break;
            case 'B': Row = Math.Min(Height - 1, Row + Math.Max(1, count)); break;
            case 'C': Column = Math.Min(Width - 1, Column + Math.Max(1, count)); break;
            case 'H': (Row, Column) = (0, 0); break;
            case 'J': Erase(count); break;
            case 'K': Array.Fill(_cells[Row], " ", Column, Width - Column); break;
            case 'm': break;
            case 'h' or 'l' when parameters is "?25" or "?1" or "?2004": break;
            default: throw new InvalidOperationException($"an unknown sequence: ESC [{parameters}{final}");
        }
    }

    private void Erase(int what)
    {
        if (what == 0) Array.Fill(_cells[Row], " ", Column, Width - Column);
        for (int row = what == 2 ? 0 : Row + 1; row < Height; row++) _cells[row] = Blank(Width);
    }
}
