namespace MarketStore.Sql.Files;

/// <summary>The sinks of files.</summary>
internal static class ResultSinks
{
    public static IResultSink Of(CopyOptions options) => options.Format switch
    {
        FileFormat.Csv => new CsvSink(options.Csv),
        FileFormat.Json => new JsonObjectsSink(inLines: false),
        FileFormat.Parquet => new ParquetSink(options.Compression),
        FileFormat.Arrow => new ArrowSink(asFile: true),
        FileFormat.ArrowStream => new ArrowSink(asFile: false),
        _ => new JsonObjectsSink(inLines: true),
    };

    /// <summary>For formats in which rows have their values by name.</summary>
    /// <exception cref="SqlException">Two columns have the same.</exception>
    public static void CheckNames(IReadOnlyList<SqlColumn> columns)
    {
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is not { } twice) return;
        throw new SqlException($"two columns are named \"{twice.Key}\": give each column a name of its own, as in SELECT x AS a, y AS b", null);
    }
}
