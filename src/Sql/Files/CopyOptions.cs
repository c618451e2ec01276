using MarketStore.Sql.Syntax;
using Parquet;

namespace MarketStore.Sql.Files;

/// <summary>The options of COPY and of <c>read_csv</c>.</summary>
internal sealed record CopyOptions(FileFormat Format)
{
    /// <summary>Of Parquet.</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.Snappy;

    public CsvDialect Csv { get; init; } = CsvDialect.Default;

    /// <summary>Reads <c>(FORMAT csv, HEADER false, DELIMITER ';', NULL 'NA')</c>.</summary>
    /// <param name="file">Its ending is the format if no option is.</param>
    /// <exception cref="SqlException">An option is unknown, does not go with the format, or has a wrong value.</exception>
    public static CopyOptions Of(string file, IReadOnlyList<StatementOption> options, Position? at)
    {
        StatementOption? format = options.FirstOrDefault(IsFormat);
        var read = new CopyOptions(format is null ? FileFormats.Of(file, at) : FileFormats.Named(format));
        foreach (StatementOption option in options.Where(option => !IsFormat(option))) read = read.With(option);
        return read;
    }

    /// <summary>The same with one more option.</summary>
    public CopyOptions With(StatementOption option)
    {
        string name = option.Name.Text.ToLowerInvariant();
        return (Format, name) switch
        {
            (FileFormat.Csv, "header") => this with { Csv = Csv with { HasHeader = Flag(option) } },
            (FileFormat.Csv, "delimiter" or "delim" or "sep") => this with { Csv = Csv with { Delimiter = Delimiter(option) } },
            (FileFormat.Csv, "null") => this with { Csv = Csv with { NullText = NullText(option) } },
            (FileFormat.Parquet, "compression" or "codec") => this with { Compression = Codec(option) },
            _ => throw new SqlException($"{Format.Name()} has no option \"{option.Name}\"{Known}", option.Name.At),
        };
    }

    private string Known => Format switch
    {
        FileFormat.Csv => "; it has header, delimiter and null",
        FileFormat.Parquet => "; it has compression",
        _ => "",
    };

    private static bool IsFormat(StatementOption option) => option.Name.Text.Equals("format", StringComparison.OrdinalIgnoreCase);

    private static CompressionMethod Codec(StatementOption option) => option.Value.ToLowerInvariant() switch
    {
        "none" or "uncompressed" => CompressionMethod.None,
        "snappy" => CompressionMethod.Snappy,
        "zstd" => CompressionMethod.Zstd,
        _ => throw new SqlException($"compression is none, snappy or zstd, not '{option.Value}'", option.At),
    };

    private static bool Flag(StatementOption option) => bool.TryParse(option.Value, out bool flag)
        ? flag : throw new SqlException($"{option.Name} is true or false, not '{option.Value}'", option.At);

    private static char Delimiter(StatementOption option) => option.Value is [not ('"' or '\r' or '\n') and < '\x80' and var delimiter]
        ? delimiter : throw new SqlException($"a delimiter is one character of ASCII, and neither a quote nor the end of a line, not '{option.Value}'", option.At);

    private static string NullText(StatementOption option) => option.Value.AsSpan().ContainsAny("\"\r\n")
        ? throw new SqlException("what stands for NULL has no quotes and no line ends in it", option.At) : option.Value;
}
