namespace MarketStore.Cli.Shell.Output;

/// <summary>What borders and dots are drawn with.</summary>
/// <param name="Ends">Left, between columns and right: of the first line, of the one under the names, of the last.</param>
/// <param name="Dots">Stands for text or columns that are left out.</param>
/// <param name="RowDots">Stands for rows that are left out; one cell.</param>
internal sealed record TableStyle((string Top, string Middle, string Bottom) Ends, char Across, char Down, string Dots, char RowDots)
{
    public static TableStyle Boxes { get; } = new(("┌┬┐", "├┼┤", "└┴┘"), '─', '│', "…", '⋮');

    public static TableStyle Ascii { get; } = new(("+++", "+++", "+++"), '-', '|', "...", ':');

    public static TableStyle Of(PrintOptions options) => options.IsAscii ? Ascii : Boxes;
}
