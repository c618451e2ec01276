using System.Text.Json;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>
/// JSON files as a table: a row for each object, a column for each name in it. Types are those that are asked for, or
/// what the first objects of each file look like; objects and arrays within are texts.
/// </summary>
internal sealed class JsonTable : FileTable
{
    /// <summary>Objects of each file that columns are found in.</summary>
    private const int SampleObjects = 1000;

    private JsonTable()
    {
    }

    /// <param name="types">The types of columns by their names; those of others are inferred.</param>
    /// <exception cref="SqlException">A file cannot be read or is no JSON.</exception>
    public static JsonTable Of(IReadOnlyList<SourceFile> files, IReadOnlyDictionary<string, SqlType> types)
    {
        var union = new InferredUnion();
        foreach (SourceFile file in files)
        {
            using var objects = new JsonObjects(file);
            while (objects.Count < SampleObjects && objects.Next() is { } found)
            {
                using JsonDocument row = found;
                foreach (JsonProperty property in row.RootElement.EnumerateObject()) union.Add(property.Name, TypeOf(property.Value));
            }
        }
        return new JsonTable { Name = "json", Files = files, Columns = union.Columns(types) };
    }

    public override Operator Open(SourceFile file, IReadOnlyList<PlanColumn> columns, StatementContext context) =>
        new BatchesOperator(Batches(file, columns, context.Cancel));

    private static IEnumerable<Batch> Batches(SourceFile file, IReadOnlyList<PlanColumn> columns, CancellationToken cancel)
    {
        using var objects = new JsonObjects(file);
        Dictionary<string, int> places = columns.Select((column, c) => (column.Name, c)).ToDictionary(pair => pair.Name, pair => pair.c);
        CsvColumn[] values = [.. columns.Select(column => CsvColumn.Of(column.Type))];
        var row = new JsonElement[columns.Count];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int rows = 0;
            for (; rows < Batch.MaxRows && objects.Next() is { } found; rows++)
            {
                using JsonDocument one = found;
                Array.Clear(row);
                foreach (JsonProperty property in one.RootElement.EnumerateObject())
                {
                    if (places.TryGetValue(property.Name, out int place)) row[place] = property.Value;
                }
                for (int c = 0; c < row.Length; c++) Add(objects, columns[c], values[c], row[c]);
            }
            if (rows == 0) yield break;
            yield return new Batch(rows, [.. values.Select(column => column.Take())]);
        }
    }

    private static void Add(JsonObjects objects, PlanColumn column, CsvColumn values, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            values.AddNull();
            return;
        }
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (!values.TryAdd(text)) throw objects.Failed($"column \"{column.Name}\" is {column.Type.Name()}, and '{(text.Length > 60 ? text[..60] + "..." : text)}' is none");
    }

    private static SqlType TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SqlType.Null,
        JsonValueKind.True or JsonValueKind.False => SqlType.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? SqlType.BigInt : SqlType.Double,
        JsonValueKind.String => CsvColumn.Fits(SqlType.Timestamp, value.GetString()) ? SqlType.Timestamp : SqlType.Text,
        _ => SqlType.Text,
    };
}
