using MarketStore.Sql.Files;
using Parquet;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Names of formats, what they are good for, and what writes them.</summary>
internal static class ResultFormats
{
    private static readonly (ResultFormat Format, string Name, string[] Endings)[] All =
    [
        (ResultFormat.Table, "table", []),
        (ResultFormat.Vertical, "vertical", []),
        (ResultFormat.Markdown, "markdown", [".md"]),
        (ResultFormat.Csv, "csv", [".csv"]),
        (ResultFormat.Tsv, "tsv", [".tsv"]),
        (ResultFormat.Json, "json", [".json"]),
        (ResultFormat.JsonLines, "jsonl", [".jsonl", ".ndjson"]),
        (ResultFormat.Parquet, "parquet", [".parquet"]),
        (ResultFormat.Arrow, "arrow", [".arrow", ".feather"]),
        (ResultFormat.Legacy, "legacy", []),
        (ResultFormat.LegacyTable, "legacy-table", []),
    ];

    /// <summary>All names, as completion and messages want them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(known => known.Name)];

    public static string Name(this ResultFormat format) => Array.Find(All, known => known.Format == format).Name;

    /// <summary>Whether the bytes are none that a terminal should be sent.</summary>
    public static bool IsBinary(this ResultFormat format) => format is ResultFormat.Parquet or ResultFormat.Arrow;

    /// <summary>Whether the format is for people: cut to the terminal's width and to a number of rows.</summary>
    public static bool IsForPeople(this ResultFormat format) => format is ResultFormat.Table or ResultFormat.Vertical;

    /// <summary>Reads a name, in any letter case.</summary>
    /// <exception cref="FormatException">There is no such format; the message lists those that there are.</exception>
    public static ResultFormat Parse(string text)
    {
        int found = Array.FindIndex(All, known => known.Name.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? All[found].Format : throw new FormatException($"there is no format '{text}': there is {string.Join(", ", Names)}");
    }

    /// <summary>The format that a file's name ends in; null if it says none.</summary>
    public static ResultFormat? OfFile(string path)
    {
        int found = Array.FindIndex(All, known => known.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
        return found >= 0 ? All[found].Format : null;
    }

    /// <summary>What writes a result in a format; for one result.</summary>
    public static IResultSink Sink(this ResultFormat format, PrintOptions options) => format switch
    {
        ResultFormat.Table => new ShownRowsSink(options, TableLayout.Draw),
        ResultFormat.Vertical => new ShownRowsSink(options, VerticalLayout.Draw),
        ResultFormat.Markdown => new ShownRowsSink(options, MarkdownLayout.Draw),
        ResultFormat.Csv => new CsvSink(CsvDialect.Default),
        ResultFormat.Tsv => new CsvSink(CsvDialect.Default with { Delimiter = '\t' }),
        ResultFormat.Json => new JsonObjectsSink(inLines: false),
        ResultFormat.JsonLines => new JsonObjectsSink(inLines: true),
        ResultFormat.Parquet => new ParquetSink(CompressionMethod.Snappy),
        ResultFormat.Arrow => new ArrowSink(asFile: true),
        ResultFormat.Legacy => new LegacyCsvSink(),
        _ => new LegacyTableSink(),
    };
}
