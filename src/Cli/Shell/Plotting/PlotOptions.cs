namespace MarketStore.Cli.Shell.Plotting;

/// <summary>How a plot is drawn.</summary>
/// <param name="Width">Cells of a line, 30 at the least.</param>
/// <param name="Height">Lines in all, 8 at the least.</param>
internal sealed record PlotOptions(int Width, int Height)
{
    public PlotKind Kind { get; init; }

    /// <summary>Without them, series and directions differ by their characters.</summary>
    public bool HasColours { get; init; }

    /// <summary>No characters but those of ASCII.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Equal distances are equal factors; what is not above zero is left out.</summary>
    public bool IsLog { get; init; }

    /// <summary>Of the times on the axis.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The first line; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>The same with as much room as a plot needs.</summary>
    public PlotOptions AtLeast() => this with { Width = Math.Max(30, Width), Height = Math.Max(8, Height) };
}
