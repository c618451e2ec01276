using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>Figures over the same x, a small panel each, three in a row; both axes go by powers of ten.</summary>
internal static class CurveChart
{
    private const int Columns = 3;
    private const double PanelWidth = 250, PanelHeight = 190, Left = 44, Right = 16, Head = 32, Foot = 36;

    public static string Draw(Curve curve)
    {
        int rows = (curve.Lines.Count + Columns - 1) / Columns;
        var svg = new Svg(Columns * PanelWidth, rows * PanelHeight);
        for (int i = 0; i < curve.Lines.Count; i++)
            Panel(svg, (i % Columns * PanelWidth, i / Columns * PanelHeight), curve, curve.Lines[i]);
        return svg.Finish(curve.Title);
    }

    private static void Panel(Svg svg, (double X, double Y) corner, Curve curve, CurveLine line)
    {
        var horizontal = Scale.Log(line.Points.Min(p => p.X), line.Points.Max(p => p.X));
        var vertical = Scale.Log(line.Points.Min(p => p.Y), line.Points.Max(p => p.Y));
        double left = corner.X + Left, right = corner.X + PanelWidth - Right;
        double top = corner.Y + Head, bottom = corner.Y + PanelHeight - Foot;
        double X(double value) => left + ((right - left) * horizontal.At(value));
        double Y(double value) => bottom - ((bottom - top) * vertical.At(value));

        svg.Text(left, corner.Y + 20, line.Name, "title");
        foreach (double tick in vertical.Ticks)
        {
            svg.Line((left, Y(tick)), (right, Y(tick)), "grid");
            svg.Text(left - 6, Y(tick) + 4, Numbers.Short(tick), "small", Anchor.End);
        }
        foreach (double tick in horizontal.Ticks)
        {
            svg.Line((X(tick), top), (X(tick), bottom), "grid");
            svg.Text(X(tick), bottom + 14, Numbers.Short(tick), "small", Anchor.Middle);
        }
        svg.Text((left + right) / 2, bottom + 28, curve.X, "small", Anchor.Middle);
        svg.Path(line.Points.Select(p => (X(p.X), Y(p.Y))), "curve");
        foreach (CurvePoint point in line.Points) svg.Dot(X(point.X), Y(point.Y));
    }
}
