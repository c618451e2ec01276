using System.Text;
using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>
/// What stands around a plot: labels of values at its left, of times below.
///
///     190 ┤ rows of the plot
///         │
///     180 ┤
///         └─────┬───────────┬──────
///             10:00       11:00
/// </summary>
internal sealed class PlotFrame(PlotOptions options)
{
    private readonly StringBuilder _text = new();

    private (char Tick, char Side, char Corner, char Across, char Below) Lines => options.IsAscii ? ('+', '|', '+', '-', '+') : ('┤', '│', '└', '─', '┬');

    public override string ToString() => _text.ToString();

    /// <summary>A line of text; what does not fit is left out.</summary>
    public void Line(string text, string ink)
    {
        text = text[..Cells.LengthThatFits(text, options.Width)];
        bool isInked = options.HasColours && ink.Length > 0;
        _text.Append(isInked ? ink + text + Ink.Reset : text).Append('\n');
    }

    /// <summary>Names of series behind samples of their lines, as many as fit.</summary>
    public void Legend(IEnumerable<(string Sample, string Name)> series)
    {
        int cells = 0, number = 0;
        foreach ((string sample, string name) in series)
        {
            string gap = number == 0 ? "" : "   ";
            cells += gap.Length + sample.Length + 1 + CellWidth.Of(name);
            if (cells > options.Width) break;
            _text.Append(gap).Append(options.HasColours ? Ink.Series[number % Ink.Series.Count] + sample + Ink.Reset : sample).Append(' ').Append(name);
            number++;
        }
        _text.Append('\n');
    }

    /// <summary>Cells that labels and the line beside them take.</summary>
    public static int Margin(IEnumerable<Tick> ticks) => ticks.Select(tick => tick.Label.Length).Append(1).Max() + 2;

    /// <summary>The row of a place from the bottom, 0 to 1.</summary>
    public static int RowOf(double place, int height) => Math.Clamp((int)Math.Floor((1 - place) * height), 0, height - 1);

    /// <summary>Rows of a plot with the labels of their values.</summary>
    public void Rows(IReadOnlyList<string> rows, IReadOnlyList<Tick> ticks, int margin)
    {
        var labels = new string?[rows.Count];
        foreach (Tick tick in ticks) labels[RowOf(tick.Place, rows.Count)] ??= tick.Label;
        for (int row = 0; row < rows.Count; row++)
        {
            Inked((labels[row] ?? "").PadLeft(margin - 2) + " " + (labels[row] is null ? Lines.Side : Lines.Tick));
            _text.Append(rows[row]).Append('\n');
        }
    }

    /// <summary>The line below a plot and the labels of times, each in the middle below its tick, as many as do not touch.</summary>
    /// <param name="ticks">Cells from the left, and labels; ascending.</param>
    public void Times(IEnumerable<(int X, string Label)> ticks, int margin, int width)
    {
        char[] line = new string(Lines.Across, width).ToCharArray(), labels = new string(' ', margin + width).ToCharArray();
        int free = 0;
        foreach ((int x, string label) in ticks)
        {
            int start = Math.Clamp(margin + x - (label.Length / 2), 0, Math.Max(0, labels.Length - label.Length));
            if (start < free || start + label.Length > labels.Length) continue;
            label.CopyTo(labels.AsSpan(start));
            line[Math.Clamp(x, 0, width - 1)] = Lines.Below;
            free = start + label.Length + 2;
        }
        Line(new string(' ', margin - 1) + Lines.Corner + new string(line), Ink.Dim);
        Line(new string(labels).TrimEnd(), Ink.Dim);
    }

    private void Inked(string text) => _text.Append(options.HasColours ? Ink.Dim + text + Ink.Reset : text);
}
