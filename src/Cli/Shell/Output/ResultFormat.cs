namespace MarketStore.Cli.Shell.Output;

/// <summary>How the console shows or writes the rows of a statement.</summary>
internal enum ResultFormat
{
    /// <summary>A table with borders, for people.</summary>
    Table,

    /// <summary>One column per line, for rows that are wider than the terminal.</summary>
    Vertical,

    /// <summary>A table of GitHub's Markdown.</summary>
    Markdown,

    /// <summary>Text with commas and a line of names.</summary>
    Csv,

    /// <summary>Text with tabs and a line of names.</summary>
    Tsv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>An object on each line.</summary>
    JsonLines,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>An Arrow IPC file.</summary>
    Arrow,

    /// <summary>The CSV files of the Go MarketStore, byte for byte.</summary>
    Legacy,

    /// <summary>The tables of the Go MarketStore.</summary>
    LegacyTable,
}
