using System.Globalization;
using MarketStore.Cli.Shell.Output;
using MarketStore.Cli.Tools;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>How many values lie in each of some spans of equal, round width: a bar and its count for each, from the least values down.</summary>
internal static class HistogramPlot
{
    private const string Parts = " ▏▎▍▌▋▊▉";

    /// <param name="values">At least one is not NaN.</param>
    public static string Draw(string name, IReadOnlyList<double> values, PlotOptions options)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value))];
        double low = known.Min(), high = known.Max();
        int most = options.Height - (options.Title is null ? 2 : 3);
        // Sturges' rule says how many spans so many values are worth; more look rugged.
        int wanted = Math.Clamp((int)Math.Ceiling(Math.Log2(known.Length)) + 1, 1, most - 1);
        double step = low == high ? Math.Max(Math.Abs(low), 1) : ValueAxis.StepOf(low, high, wanted);
        double first = low == high ? low : Math.Floor(low / step) * step;
        long[] counts = Counts(known, first, step, most);
        var frame = new PlotFrame(options);
        if (options.Title is { } title) frame.Line(title, Ink.Bold);
        frame.Line(name, Ink.Bold);
        Bars(frame, counts, Labels(counts.Length, first, step, low == high), options);
        string missing = known.Length < values.Count ? $", {values.Count - known.Length:N0} without a value" : "";
        frame.Line(string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(known.Length, "value")} from {low:R} to {high:R}{missing}"), Ink.Dim);
        return frame.ToString();
    }

    private static long[] Counts(double[] values, double first, double step, int most)
    {
        int Span(double value) => (int)Math.Clamp(Math.Floor((value / step) - (first / step)), 0, most - 1);
        long[] counts = new long[Span(values.Max()) + 1];
        foreach (double value in values) counts[Span(value)]++;
        return counts;
    }

    private static string[] Labels(int count, double first, double step, bool isOne)
    {
        if (isOne) return [first.ToString("R", CultureInfo.InvariantCulture)];
        double greatest = Math.Max(Math.Abs(first), Math.Abs(first + (count * step)));
        return [.. Enumerable.Range(0, count).Select(i => ValueAxis.Label(first + (i * step), step, greatest))];
    }

    private static void Bars(PlotFrame frame, long[] counts, string[] labels, PlotOptions options)
    {
        int margin = labels.Max(label => label.Length) + 2;
        int countWidth = Counted.Of(counts.Max(), "").Length;
        double room = Math.Max(1, options.Width - margin - countWidth - 1);
        Tick[] ticks = [.. labels.Select((label, i) => new Tick(1 - ((i + 0.5) / labels.Length), label))];
        frame.Rows([.. counts.Select(count => Bar(count / (double)counts.Max() * room, options) + (count == 0 ? "" : " " + count.ToString("N0", CultureInfo.InvariantCulture)))], ticks, margin);
    }

    private static string Bar(double cells, PlotOptions options)
    {
        int whole = (int)cells;
        string bar = options.IsAscii ? new string('#', (int)Math.Ceiling(cells)) : new string('█', whole) + Parts[(int)((cells - whole) * Parts.Length)];
        // The least count shows too.
        bar = bar.TrimEnd() is { Length: 0 } && cells > 0 ? "▏" : bar.TrimEnd();
        return options.HasColours && bar.Length > 0 ? Ink.Series[0] + bar + Ink.Reset : bar;
    }
}
