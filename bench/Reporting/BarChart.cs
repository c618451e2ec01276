using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>
/// The figures of a workload, one panel each, a bar for every system, ours in colour; a dashed line where a bar that
/// the project has set itself lies.
/// <code>
/// figure, unit (lower is better)
///   marketstore  #####| 0.31
///   h5py         ########|### 0.52
/// </code>
/// </summary>
internal static class BarChart
{
    private const double Width = 760, LabelWidth = 190, ValueWidth = 80, RowHeight = 22, BarHeight = 15;
    private const double HeadHeight = 30, FootHeight = 30;

    public static string Draw(string title, IReadOnlyList<Measurement> figures, IReadOnlyList<Verdict> verdicts)
    {
        double height = figures.Sum(HeightOf) + 10;
        var svg = new Svg(Width, height);
        double top = 5;
        foreach (Measurement figure in figures)
        {
            Panel(svg, top, figure, Limits(figure, verdicts));
            top += HeightOf(figure);
        }
        return svg.Finish(title);
    }

    private static double HeightOf(Measurement figure) =>
        HeadHeight + (figure.Readings.Count * RowHeight) + FootHeight;

    private static double[] Limits(Measurement figure, IReadOnlyList<Verdict> verdicts) =>
    [
        .. verdicts.Where(v => v.Workload == figure.Workload && v.Figure == figure.Figure && v.Limit > 0)
            .Select(v => v.Limit!.Value),
    ];

    private static void Panel(Svg svg, double top, Measurement figure, double[] limits)
    {
        double[] medians = [.. figure.Readings.Select(reading => reading.Samples.Median)];
        var scale = Scale.ForBars([.. medians, .. limits]);
        double plotWidth = Width - LabelWidth - ValueWidth;
        double X(double value) => LabelWidth + (plotWidth * scale.At(value));
        double first = top + HeadHeight, last = first + (figure.Readings.Count * RowHeight);

        string good = figure.Figure.Better == Better.Lower ? "less is better" : "more is better";
        svg.Text(12, top + 19, $"{figure.Figure.Name} [{figure.Figure.Unit}]", "title");
        svg.Text(Width - 12, top + 19, scale.IsLog ? $"{good}, powers of ten" : good, "small", Anchor.End);
        foreach (double tick in scale.Ticks)
        {
            svg.Line((X(tick), first), (X(tick), last), "grid");
            svg.Text(X(tick), last + 15, Numbers.Short(tick), "small", Anchor.Middle);
        }
        for (int i = 0; i < medians.Length; i++)
        {
            double y = first + (i * RowHeight) + ((RowHeight - BarHeight) / 2);
            svg.Text(LabelWidth - 8, y + 12, figure.Readings[i].System, "", Anchor.End);
            svg.Box((LabelWidth, y), Math.Max(1, X(medians[i]) - LabelWidth), BarHeight, i == 0 ? "ours" : "peer");
            svg.Text(X(medians[i]) + 6, y + 12, Numbers.Text(medians[i]), "small");
        }
        foreach (double limit in limits) svg.Line((X(limit), first - 2), (X(limit), last), "limit");
    }
}
