using System.Text;
using MarketStore.Cli.Shell.Output;
using MarketStore.Cli.Tools;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>
/// Candles side by side, whatever the time between them, so that nights and weekends take no room; volumes below. A cell
/// is two places high. Of more candles than columns, neighbours become one.
/// </summary>
internal sealed class CandlePlot
{
    /// <summary>From this many lines there is room for volumes too: a fifth of them.</summary>
    private const int LinesForVolume = 10;
    private const int MaxStride = 3;
    private const int TimeLabelCells = 12;

    /// <summary>Of the longest number before millions are written as M. The sums are not known before the width is.</summary>
    private const int VolumeLabelCells = 7;

    private const string Bars = " ▁▂▃▄▅▆▇█";
    private const string AsciiBars = " .:|";

    private readonly PlotOptions _options;
    private readonly ValueAxis _prices;
    private readonly TimeAxis _times;
    private readonly int _margin;
    private readonly int _width;
    private readonly int _height;
    private readonly int _volumeHeight;
    private readonly IReadOnlyList<Tick> _ticks;
    private readonly Candle[] _candles;
    private readonly int _stride;
    private readonly double _mostVolume;
    private readonly string _caption;

    private CandlePlot(Candle[] candles, PlotOptions options)
    {
        _options = options;
        _times = new TimeAxis(options.Zone);
        IEnumerable<Candle> shown = candles.Where(IsShown);
        _prices = new ValueAxis(shown.Min(candle => candle.Low), shown.Max(candle => candle.High), options.IsLog);
        int lines = options.Height - (options.Title is null ? 3 : 4);
        _volumeHeight = candles.Any(candle => candle.Volume > 0) && lines >= LinesForVolume ? Math.Max(2, lines / 5) : 0;
        _height = lines - _volumeHeight;
        _ticks = _prices.Ticks(Math.Max(2, _height / 3));
        _margin = Math.Max(PlotFrame.Margin(_ticks), _volumeHeight > 0 ? VolumeLabelCells + 2 : 0);
        _width = Math.Max(1, options.Width - _margin);
        _candles = Candle.Gather(candles, _width);
        _stride = Math.Clamp(_width / _candles.Length, 1, MaxStride);
        _mostVolume = _candles.Max(candle => candle.Volume);
        string each = candles.Length > _candles.Length ? $", {_candles.Length} drawn" : "";
        _caption = $"{Captions.Of(_times, (candles[0].Time, candles[^1].Time), options)}, {Counted.Of(candles.Length, "candle")}{each}";
    }

    /// <param name="candles">In order of time; at least one can be shown.</param>
    public static string Draw(Candle[] candles, PlotOptions options) => new CandlePlot(candles, options).Draw();

    private string Draw()
    {
        var frame = new PlotFrame(_options);
        if (_options.Title is { } title) frame.Line(title, Ink.Bold);
        frame.Rows([.. Enumerable.Range(0, _height).Select(row => Row(candle => PriceCell(candle, row)))], _ticks, _margin);
        if (_volumeHeight > 0)
        {
            Tick most = new(1, ValueAxis.Label(_mostVolume, ValueAxis.StepOf(0, _mostVolume, 10), _mostVolume));
            frame.Rows([.. Enumerable.Range(0, _volumeHeight).Select(row => Row(candle => VolumeCell(candle, row)))], [most], _margin);
        }
        frame.Times(TimeTicks(), _margin, _width);
        frame.Line(_caption, Ink.Dim);
        return frame.ToString();
    }

    /// <summary>A line of one cell from each candle; spaces at its end are left out.</summary>
    private string Row(Func<Candle, char> cell)
    {
        var text = new StringBuilder();
        int pending = 0;
        string ink = "";
        foreach (Candle candle in _candles)
        {
            char letter = IsShown(candle) ? cell(candle) : ' ';
            if (letter != ' ')
            {
                text.Append(' ', pending);
                pending = 0;
                string own = candle.IsUp ? Ink.Green : Ink.Red;
                if (_options.HasColours && own != ink) text.Append(ink = own);
                text.Append(letter);
            }
            pending += letter == ' ' ? _stride : _stride - 1;
        }
        if (ink.Length > 0) text.Append(Ink.Reset);
        return text.ToString();
    }

    private char PriceCell(Candle candle, int row)
    {
        return CandleCell.Of(Part(candle, 2 * row), Part(candle, (2 * row) + 1), candle.IsUp, _options);
    }

    /// <param name="half">Halves of cells from the top.</param>
    private CandlePart Part(Candle candle, int half)
    {
        if (half < Half(candle.High) || half > Half(candle.Low)) return CandlePart.None;
        bool isBody = half >= Half(Math.Max(candle.Open, candle.Close)) && half <= Half(Math.Min(candle.Open, candle.Close));
        return isBody ? CandlePart.Body : CandlePart.Wick;
    }

    private int Half(double price) => PlotFrame.RowOf(_prices.PlaceOf(price), 2 * _height);

    private char VolumeCell(Candle candle, int row)
    {
        string bars = _options.IsAscii ? AsciiBars : Bars;
        int levels = bars.Length - 1;
        double height = candle.Volume / _mostVolume * _volumeHeight * levels, below = (_volumeHeight - 1 - row) * levels;
        // The least volume shows too.
        int level = (int)Math.Clamp(Math.Ceiling(height - below), 0, levels);
        return bars[level];
    }

    /// <summary>A round time stands under the first candle that is not before it.</summary>
    private IEnumerable<(int X, string Label)> TimeTicks()
    {
        int used = (_candles.Length - 1) * _stride, candle = 0;
        foreach ((long ns, string label) in _times.Ticks(_candles[0].Time, _candles[^1].Time, Math.Max(1, used / TimeLabelCells)))
        {
            while (_candles[candle].Time < ns) candle++;
            yield return (candle * _stride, label);
        }
    }

    private bool IsShown(Candle candle) => candle.HasPrices && (!_options.IsLog || candle.Low > 0);
}
