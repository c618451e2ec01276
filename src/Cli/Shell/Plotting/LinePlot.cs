using MarketStore.Cli.Shell.Output;
using MarketStore.Cli.Tools;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>
/// Values over time as lines of dots. Many values that fall on one column of dots become the span from the least to the
/// greatest of them, and the lines to its neighbours start at the first and end at the last, so that no peak is lost.
/// </summary>
internal sealed class LinePlot
{
    private const int MaxSeries = 8;
    private const int TimeLabelCells = 12;

    private readonly PlotOptions _options;
    private readonly PlotSeries[] _series;
    private readonly string _caption;
    private readonly ValueAxis _values;
    private readonly TimeAxis _times;
    private readonly (long From, long To) _span;

    private LinePlot(IReadOnlyList<PlotSeries> series, PlotOptions options)
    {
        _options = options;
        _series = [.. series.Take(MaxSeries)];
        IEnumerable<double> shown = _series.SelectMany(one => one.Values).Where(IsShown);
        _values = new ValueAxis(shown.Min(), shown.Max(), options.IsLog);
        _times = new TimeAxis(options.Zone);
        _span = (_series.Where(one => one.Times.Length > 0).Min(one => one.Times[0]), _series.Where(one => one.Times.Length > 0).Max(one => one.Times[^1]));
        string points = Counted.Of(_series.Max(one => one.Times.LongLength), "point");
        string more = series.Count > MaxSeries ? $", {series.Count - MaxSeries:N0} more series not drawn" : "";
        _caption = $"{Captions.Of(_times, _span, options)}, {(_series.Length > 1 ? $"up to {points} each" : points)}{more}";
    }

    /// <summary>Draws series of which one value at least can be shown.</summary>
    public static string Draw(IReadOnlyList<PlotSeries> series, PlotOptions options) => new LinePlot(series, options).Draw();

    private string Draw()
    {
        var frame = new PlotFrame(_options);
        if (_options.Title is { } title) frame.Line(title, Ink.Bold);
        int height = _options.Height - (_options.Title is null ? 4 : 5);
        IReadOnlyList<Tick> ticks = _values.Ticks(Math.Max(2, height / 3));
        int margin = PlotFrame.Margin(ticks), width = Math.Max(1, _options.Width - margin);
        bool hasLetters = _options.IsAscii || (!_options.HasColours && _series.Length > 1);
        var canvas = new DotCanvas(width, height, hasLetters);
        for (int s = 0; s < _series.Length; s++) Draw(canvas, s);
        frame.Legend(_series.Select((series, s) => (canvas.Sample(s), series.Name)));
        frame.Rows([.. Enumerable.Range(0, height).Select(row => canvas.Row(row, _options.HasColours))], ticks, margin);
        frame.Times(_times.Ticks(_span.From, _span.To, width / TimeLabelCells).Select(tick => (PlaceOf(tick.Ns, width), tick.Label)), margin, width);
        frame.Line(_caption, Ink.Dim);
        return frame.ToString();
    }

    private void Draw(DotCanvas canvas, int number)
    {
        PlotSeries series = _series[number];
        (int X, int Y)? before = null;
        int low = 0, high = 0;
        for (int i = 0; i < series.Values.Length; i++)
        {
            if (!IsShown(series.Values[i]))
            {
                Span();
                before = null;
                continue;
            }
            (int X, int Y) dot = (PlaceOf(series.Times[i], canvas.Width), PlotFrame.RowOf(_values.PlaceOf(series.Values[i]), canvas.Height));
            if (before is { } last && last.X == dot.X)
            {
                (low, high) = (Math.Min(low, dot.Y), Math.Max(high, dot.Y));
            }
            else
            {
                Span();
                if (before is { } start) canvas.Line(start, dot, number);
                low = high = dot.Y;
            }
            before = dot;
        }
        Span();

        void Span()
        {
            if (before is { } at) canvas.Line((at.X, low), (at.X, high), number);
        }
    }

    private int PlaceOf(long ns, int width)
    {
        double span = (double)_span.To - _span.From;
        return span == 0 ? width / 2 : (int)Math.Round(((double)ns - _span.From) / span * (width - 1));
    }

    private bool IsShown(double value) => !double.IsNaN(value) && (!_options.IsLog || value > 0);
}
