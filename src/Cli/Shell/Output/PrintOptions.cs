namespace MarketStore.Cli.Shell.Output;

/// <summary>How a result is printed. As it stands: for files and pipes, all rows at any width, without colours.</summary>
internal sealed record PrintOptions
{
    /// <summary>Rows that a terminal without a pager shows of a longer result.</summary>
    public const int TerminalRows = 40;

    /// <summary>Rows that a pager is given of a longer result: more than anybody reads, few enough to hold.</summary>
    public const int PagerRows = 10_000;

    public ResultFormat Format { get; init; } = ResultFormat.Table;

    /// <summary>Cells that a line of a table may take, 10 at the least; 0 for any number. Vertical listings cut nothing.</summary>
    public int Width { get; init; }

    /// <summary>Rows that a table or a vertical listing shows: of more, the first and the last ones. 0 for all.</summary>
    public int MaxRows { get; init; }

    /// <summary>No characters but those of ASCII for borders and dots; texts stay as they are.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Names bold, types and NULL dimmed.</summary>
    public bool HasColours { get; init; }

    /// <summary>Of the times in tables, vertical listings and Markdown. Files for programs are in UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>A line under tables and vertical listings that counts what is not shown too.</summary>
    public bool HasFooter { get; init; } = true;

    /// <summary>Whether the footer tells the time taken.</summary>
    public bool HasTiming { get; init; } = true;

    /// <summary>A <see cref="System.Diagnostics.Stopwatch"/>'s timestamp of when the statement began; 0: when printing does.</summary>
    public long StartedAt { get; init; }

    /// <summary>As a terminal likes it: as wide as it is, 40 rows.</summary>
    /// <param name="width">Cells.</param>
    /// <param name="isPlain">TERM is dumb or the terminal is not known to read UTF-8.</param>
    public static PrintOptions ForTerminal(int width, bool isPlain) =>
        new() { Width = Math.Max(1, width), MaxRows = TerminalRows, IsAscii = isPlain };
}
