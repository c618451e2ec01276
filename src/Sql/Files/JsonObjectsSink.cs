using System.Buffers;
using System.Text.Json;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Files;

/// <summary>One object per row, <c>{"Epoch":"2024-03-08T14:30:00Z","Close":1.5}</c>: in an array, or one on each line.</summary>
internal sealed class JsonObjectsSink(bool inLines) : IResultSink
{
    private Utf8JsonWriter? _json;
    private JsonEncodedText[] _names = [];
    private IReadOnlyList<SqlColumn> _columns = [];
    private bool _hasRows;

    public string ContentType => inLines ? "application/jsonl; charset=utf-8" : "application/json; charset=utf-8";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        ResultSinks.CheckNames(columns);
        _columns = columns;
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column.Name, JsonValues.Options.Encoder))];
        _json = new Utf8JsonWriter(output, JsonValues.Options);
        if (!inLines) output.Write("["u8);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            if (!inLines) output.Write(_hasRows ? ",\n"u8 : "\n"u8);
            _hasRows = true;
            Object(batch, row);
            _json!.Flush();
            _json.Reset();
            if (inLines) output.Write("\n"u8);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        if (!inLines) output.Write("\n]\n"u8);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _json?.Dispose();

    private void Object(Batch batch, int row)
    {
        _json!.WriteStartObject();
        for (int c = 0; c < _names.Length; c++)
        {
            _json.WritePropertyName(_names[c]);
            JsonValues.Write(_json, batch.Columns[c], row, _columns[c].Type);
        }
        _json.WriteEndObject();
    }
}
