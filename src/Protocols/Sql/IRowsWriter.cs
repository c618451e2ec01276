using System.Buffers;
using MarketStore.Sql;
using MarketStore.Sql.Columns;

namespace MarketStore.Protocols.Sql;

/// <summary>Writes one result in one format.</summary>
internal interface IRowsWriter
{
    string ContentType { get; }

    void Begin(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns);

    void Write(IBufferWriter<byte> output, Batch batch);

    void End(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed);
}

/// <summary>The formats of answers, by the media types that clients ask for.</summary>
internal static class RowsWriters
{
    public const string Names = "application/json and text/csv";

    /// <param name="accept">The Accept header: the first type in it that can be written is; none: JSON.</param>
    /// <returns>Null when none can be.</returns>
    public static IRowsWriter? For(string accept)
    {
        if (string.IsNullOrWhiteSpace(accept)) return new JsonRows();
        foreach (string type in accept.Split(',').Select(part => part.Split(';')[0].Trim().ToLowerInvariant()))
        {
            switch (type)
            {
                case "application/json" or "application/*" or "*/*":
                    return new JsonRows();
                case "text/csv" or "text/*":
                    return new CsvRows();
            }
        }
        return null;
    }
}
