using System.Buffers;
using System.Text.Json;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>
/// <c>{"columns": [{"name", "type"}...], "rows": [[...]...], "rowCount": n, "elapsedMs": x}</c>. Times are ISO texts,
/// NULL and what no JSON number can be (infinity) are null.
/// </summary>
internal sealed class JsonSink : IResultSink
{
    private Utf8JsonWriter? _json;
    private IReadOnlyList<SqlColumn> _columns = [];

    public string ContentType => "application/json; charset=utf-8";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        _json = new Utf8JsonWriter(output, JsonValues.Options);
        _json.WriteStartObject();
        _json.WriteStartArray("columns"u8);
        foreach (SqlColumn column in columns)
        {
            _json.WriteStartObject();
            _json.WriteString("name"u8, column.Name);
            _json.WriteString("type"u8, column.Type.Name());
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        _json.WriteStartArray("rows"u8);
        _json.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _json!.WriteStartArray();
            for (int c = 0; c < _columns.Count; c++) JsonValues.Write(_json, batch.Columns[c], row, _columns[c].Type);
            _json.WriteEndArray();
        }
        _json!.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        _json!.WriteEndArray();
        _json.WriteNumber("rowCount"u8, rowCount);
        _json.WriteNumber("elapsedMs"u8, Math.Round(elapsed.TotalMilliseconds, 3));
        _json.WriteEndObject();
        _json.Flush();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _json?.Dispose();
}
