using System.Text;
using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell.Plotting;

/// <summary>
/// Dots in a terminal: braille has 2 x 4 of them in a cell. A cell has the colour of the last series that drew in it.
/// Where series have no colours to differ by, or braille is not to be had, they have letters instead, one to a cell.
///
///     dot of (x, y) within a cell     0,0 = 1    1,0 =   8
///                                     0,1 = 2    1,1 =  16
///                                     0,2 = 4    1,2 =  32
///                                     0,3 = 64   1,3 = 128
/// </summary>
internal sealed class DotCanvas
{
    private const char Braille = '\u2800';
    private const string Letters = "*+ox#@%&";

    private static readonly int[,] Bits = { { 1, 2, 4, 64 }, { 8, 16, 32, 128 } };

    private readonly int _width;
    private readonly bool _hasLetters;
    private readonly byte[] _dots;
    private readonly int[] _series;

    /// <param name="width">Cells.</param>
    /// <param name="height">Cells.</param>
    public DotCanvas(int width, int height, bool hasLetters)
    {
        (_width, _hasLetters) = (width, hasLetters);
        (_dots, _series) = (new byte[width * height], new int[width * height]);
        (Width, Height) = hasLetters ? (width, height) : (2 * width, 4 * height);
    }

    /// <summary>Dots across.</summary>
    public int Width { get; }

    /// <summary>Dots from top to bottom.</summary>
    public int Height { get; }

    /// <summary>What a series is drawn with, for the legend.</summary>
    public string Sample(int series) => _hasLetters ? Letters[series % Letters.Length].ToString() : "⠒⠒";

    public void Dot(int x, int y, int series)
    {
        int cell = _hasLetters ? (y * _width) + x : (y / 4 * _width) + (x / 2);
        _dots[cell] |= (byte)(_hasLetters ? 1 : Bits[x % 2, y % 4]);
        _series[cell] = series;
    }

    /// <summary>All dots on the straight way between two.</summary>
    public void Line((int X, int Y) from, (int X, int Y) to, int series)
    {
        int steps = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (int i = 0; i <= steps; i++)
        {
            double share = steps == 0 ? 0 : (double)i / steps;
            Dot((int)Math.Round(from.X + (share * (to.X - from.X))), (int)Math.Round(from.Y + (share * (to.Y - from.Y))), series);
        }
    }

    /// <summary>A line of cells; spaces at its end are left out.</summary>
    public string Row(int row, bool hasColours)
    {
        var text = new StringBuilder();
        int last = _width - 1, inked = -1;
        while (last >= 0 && _dots[(row * _width) + last] == 0) last--;
        for (int x = 0; x <= last; x++)
        {
            int cell = (row * _width) + x, series = _dots[cell] == 0 ? inked : _series[cell];
            if (hasColours && series != inked) text.Append(Ink.Series[series % Ink.Series.Count]);
            inked = series;
            text.Append(_dots[cell] == 0 ? ' ' : _hasLetters ? Letters[series % Letters.Length] : (char)(Braille + _dots[cell]));
        }
        if (hasColours && inked >= 0) text.Append(Ink.Reset);
        return text.ToString();
    }
}
