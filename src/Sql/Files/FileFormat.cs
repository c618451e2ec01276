using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Files;

/// <summary>What files hold.</summary>
internal enum FileFormat
{
    /// <summary>Text with delimiters (RFC 4180).</summary>
    Csv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>An object on each line.</summary>
    JsonLines,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>An Arrow IPC file.</summary>
    Arrow,

    /// <summary>An Arrow IPC stream.</summary>
    ArrowStream,
}

/// <summary>Names of formats, in options and at the end of files.</summary>
internal static class FileFormats
{
    private static readonly (FileFormat Format, string Name, string[] Endings)[] All =
    [
        (FileFormat.Csv, "csv", [".csv"]),
        (FileFormat.Json, "json", [".json"]),
        (FileFormat.JsonLines, "jsonl", [".jsonl", ".ndjson"]),
        (FileFormat.Parquet, "parquet", [".parquet"]),
        (FileFormat.Arrow, "arrow", [".arrow"]),
        (FileFormat.ArrowStream, "arrows", [".arrows"]),
    ];

    /// <summary>As FORMAT writes it.</summary>
    public static string Name(this FileFormat format) => Array.Find(All, known => known.Format == format).Name;

    /// <exception cref="SqlException">There is no such format.</exception>
    public static FileFormat Named(StatementOption option)
    {
        int found = Array.FindIndex(All, known => known.Name.Equals(option.Value, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? All[found].Format : throw new SqlException($"there is no format '{option.Value}': there is {Names}", option.At);
    }

    /// <summary>The format that a file's name ends in.</summary>
    /// <exception cref="SqlException">It says none.</exception>
    public static FileFormat Of(string file, Position? at)
    {
        int found = Array.FindIndex(All, known => known.Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
        return found >= 0 ? All[found].Format : throw new SqlException($"'{file}' does not end in the name of a format: give one, as in (FORMAT csv); there is {Names}", at);
    }

    private static string Names => string.Join(", ", All.Select(known => known.Name));
}
