using MarketStore.Sql.Files;

namespace MarketStore.Protocols.Sql;

/// <summary>The formats of answers, by the media types that clients ask for.</summary>
internal static class AnswerFormats
{
    public const string Names = "application/json, text/csv, application/vnd.apache.arrow.stream and application/vnd.apache.parquet";

    /// <param name="accept">The Accept header: the first type in it that can be written is; none: JSON.</param>
    /// <returns>Null when none can be.</returns>
    public static IResultSink? For(string accept)
    {
        if (string.IsNullOrWhiteSpace(accept)) return new JsonSink();
        foreach (string type in accept.Split(',').Select(part => part.Split(';')[0].Trim().ToLowerInvariant()))
        {
            switch (type)
            {
                case "application/json" or "application/*" or "*/*":
                    return new JsonSink();
                case "text/csv" or "text/*":
                    return new CsvSink(CsvDialect.Default);
                case "application/vnd.apache.arrow.stream":
                    return new ArrowSink(asFile: false);
                case "application/vnd.apache.parquet":
                    return ResultSinks.Of(new CopyOptions(FileFormat.Parquet));
            }
        }
        return null;
    }
}
