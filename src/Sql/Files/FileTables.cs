using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>The formats that can be read.</summary>
internal static class FileTables
{
    /// <param name="files">At least one.</param>
    /// <param name="types">The types that columns are wanted in, for formats that have none of their own.</param>
    /// <exception cref="SqlException">A file cannot be read, or is not of the format.</exception>
    public static FileTable Open(IReadOnlyList<SourceFile> files, CopyOptions options, IReadOnlyDictionary<string, SqlType> types) => options.Format switch
    {
        FileFormat.Csv => CsvTable.Of(files, options.Csv, types),
        FileFormat.Parquet => ParquetTable.Of(files),
        FileFormat.Json or FileFormat.JsonLines => JsonTable.Of(files, types),
        _ => ArrowTable.Of(files, isStream: options.Format == FileFormat.ArrowStream),
    };
}
