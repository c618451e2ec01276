using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Protocols.Service;

/// <summary>
/// Results of statements as datasets, for clients that know no SQL types:
///
///     Epoch                    int64 seconds, and a last column Nanoseconds when it is the time of ticks
///     other times, durations   int64 nanoseconds; dates days
///     text                     U16, the first 16 letters
///     truth values             i1
///     NULL                     NaN, 0 or empty
/// </summary>
internal static class DatasetColumns
{
    public const string Nanoseconds = "Nanoseconds";

    /// <summary>Reads a result to its end.</summary>
    /// <param name="key">Of all rows.</param>
    public static QueryResult Read(SqlResult result, string key)
    {
        var batches = new List<Batch>();
        while (result.Next() is { } batch) batches.Add(batch);
        return Of(result.Columns, batches, [new KeyRange(key, 0, batches.Sum(batch => (long)batch.Count))]);
    }

    public static QueryResult Of(IReadOnlyList<SqlColumn> columns, IReadOnlyList<Batch> batches, IReadOnlyList<KeyRange> keys)
    {
        var made = new List<ResultColumn>();
        for (int c = 0; c < columns.Count; c++)
        {
            int place = c;
            (ColumnType type, Func<Column, byte[]> bytes) = Encoding(columns[c]);
            made.Add(new ResultColumn(columns[c].Name, type, [.. batches.Select(batch => (ReadOnlyMemory<byte>)bytes(batch.Columns[place]))]));
        }
        int ticks = columns.ToList().FindIndex(column => column.IsTickTime);
        if (ticks >= 0)
        {
            made.Add(new ResultColumn(Nanoseconds, ColumnType.Int32, [.. batches.Select(batch =>
                (ReadOnlyMemory<byte>)StoredValues.Write(ColumnType.Int32, Mapped(batch.Columns[ticks], ns => Timestamps.Nanos(ns))))]));
        }
        return new QueryResult(made, keys, batches.Sum(batch => (long)batch.Count));
    }

    private static (ColumnType Type, Func<Column, byte[]> Bytes) Encoding(SqlColumn column)
    {
        if (column is { Name: DatasetReader.Epoch, Type: SqlType.Timestamp })
        {
            return (ColumnType.Int64, values => StoredValues.Write(ColumnType.Int64, Mapped(values, Timestamps.Seconds)));
        }
        switch (column.Type)
        {
            case SqlType.Boolean:
                return (ColumnType.Int8, values => StoredValues.Write(ColumnType.Bool, values));
            case SqlType.Text:
                return (ColumnType.String16, values => StoredValues.Write(ColumnType.String16, Shortened((Column<string>)values.Flatten())));
            case SqlType.Interval:
                return (ColumnType.Int64, values => StoredValues.Write(ColumnType.Int64, Lengths((Column<Interval>)values.Flatten())));
            case SqlType.Null:
                return (ColumnType.Float64, values => StoredValues.Write(ColumnType.Float64, Column.Null(Storage.Float64, values.Count)));
        }
        ColumnType type = column.Type.Stored() ?? ColumnType.Int64;
        return (type, values => StoredValues.Write(type, values));
    }

    private static Column Mapped(Column values, Func<long, long> map) => Kernels.Of(map)([values.Flatten()], values.Count);

    private static Column<string> Shortened(Column<string> texts) =>
        new(Array.ConvertAll(texts.Values.ToArray(), text => text.Length <= 16 ? text : string.Concat(text.EnumerateRunes().Take(16))), texts.HasNulls ? texts.Nulls.ToArray() : null);

    private static Column<long> Lengths(Column<Interval> values) =>
        new(Array.ConvertAll(values.Values.ToArray(), value => value.Ns + (value.Months * 30 * Timestamps.NsPerDay)), values.HasNulls ? values.Nulls.ToArray() : null);
}
