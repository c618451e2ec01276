namespace MarketStore.Cli.Shell.Plotting;

/// <summary>The letters for the two halves of a cell: thin lines are wicks, thick ones bodies.</summary>
internal static class CandleCell
{
    /// <summary>Upper half x lower half, in the order of <see cref="CandlePart"/>.</summary>
    private static readonly string[] Lines = [" ╷╻", "╵│╽", "╹╿┃"];

    /// <summary>For falling candles where colours cannot tell them from rising ones.</summary>
    private static readonly string[] Blocks = [" ╷▄", "╵│▄", "▀▀█"];

    private static readonly string[] AsciiUp = [" |o", "||o", "ooo"];
    private static readonly string[] AsciiDown = [" |#", "||#", "###"];

    public static char Of(CandlePart upper, CandlePart lower, bool isUp, PlotOptions options)
    {
        string[] letters = options.IsAscii ? (isUp ? AsciiUp : AsciiDown) : isUp || options.HasColours ? Lines : Blocks;
        return letters[(int)upper][(int)lower];
    }
}
