using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell;

/// <summary>What backslash commands and options have chosen.</summary>
internal sealed class ShellSettings
{
    /// <summary>Null until one is chosen: a table on the terminal, and in a file what its name says.</summary>
    public ResultFormat? Format { get; set; }

    /// <summary>Tables are written one column per line.</summary>
    public bool IsExpanded { get; set; }

    /// <summary>Of the times in tables and plots.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>A line after each result says how long it took.</summary>
    public bool HasTiming { get; set; }

    /// <summary>Where results go; null: to the terminal.</summary>
    public string? OutputPath { get; set; }

    /// <summary>What results are written as.</summary>
    public ResultFormat Chosen => (Format, OutputPath) switch
    {
        (null or ResultFormat.Table, { } path) => OfFile(path),
        (null or ResultFormat.Table, _) => IsExpanded ? ResultFormat.Vertical : ResultFormat.Table,
        ({ } format, _) => format,
    };

    /// <summary>Files of CSV are those of the Go MarketStore, without a line of names; <c>\format csv</c> writes one.</summary>
    private static ResultFormat OfFile(string path) => ResultFormats.OfFile(path) is { } format and not ResultFormat.Csv ? format : ResultFormat.Legacy;
}
