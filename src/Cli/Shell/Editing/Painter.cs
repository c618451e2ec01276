using System.Globalization;
using System.Text;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// Brings frames onto the screen. It remembers what is there, rewrites the rows that are different, and sends what one key
/// changes as one write. Rows are broken here and never by the terminal, so that each is where it is thought to be.
/// </summary>
internal sealed class Painter(ITerminal terminal)
{
    private IReadOnlyList<FrameRow> _shown = [];
    private int _row;
    private int _width;

    /// <summary>What follows is shown from the cursor on.</summary>
    public void Begin() => (_shown, _row, _width) = ([], 0, 0);

    public void Paint(Frame frame, int width)
    {
        var output = new StringBuilder();
        if (_width != width && _width > 0) Restart(output, width);
        _width = width;
        for (int row = 0; row < frame.Rows.Count; row++)
        {
            if (row < _shown.Count && _shown[row].Text == frame.Rows[row].Text) continue;
            if (output.Length == 0) output.Append("\e[?25l");
            MoveTo(output, row);
            // Erased first: at the right margin, erasing afterwards takes the last letter.
            output.Append("\r\e[K").Append(frame.Rows[row].Text);
        }
        if (_shown.Count > frame.Rows.Count)
        {
            MoveTo(output, frame.Rows.Count);
            output.Append("\r\e[J");
        }
        _shown = frame.Rows;
        bool isDrawn = output.Length > 0;
        MoveTo(output, frame.CursorRow);
        output.Append('\r');
        if (frame.CursorColumn > 0) Move(output, frame.CursorColumn, 'C');
        if (isDrawn) output.Append("\e[?25h");
        terminal.Write(output.ToString());
    }

    /// <summary>Empties the screen; the next frame is at its top.</summary>
    public void Clear()
    {
        terminal.Write("\e[H\e[2J");
        Begin();
    }

    private static void Move(StringBuilder output, int count, char direction) =>
        output.Append(CultureInfo.InvariantCulture, $"\e[{count}{direction}");

    private void MoveTo(StringBuilder output, int row)
    {
        if (row < _row) Move(output, _row - row, 'A');
        // Rows that are not there yet are made by line feeds, which scroll.
        int there = Math.Min(row, Math.Max(_shown.Count - 1, _row));
        if (there > _row) Move(output, there - _row, 'B');
        for (int i = Math.Max(there, _row); i < row; i++) output.Append("\r\n");
        _row = row;
    }

    /// <summary>The width is another: terminals break the rows that are there anew, or cut them, and all are written again.</summary>
    private void Restart(StringBuilder output, int width)
    {
        int above = 0;
        for (int row = 0; row < _row; row++) above += Math.Max(1, (_shown[row].Cells + width - 1) / width);
        if (above > 0) Move(output, above, 'A');
        output.Append("\r\e[J");
        Begin();
    }
}
