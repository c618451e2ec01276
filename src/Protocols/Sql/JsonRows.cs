using System.Buffers;
using System.Text.Json;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Protocols.Sql;

/// <summary>
/// <c>{"columns": [{"name", "type"}...], "rows": [[...]...], "rowCount": n, "elapsedMs": x}</c>. Times are ISO texts,
/// NULL and what no JSON number can be (infinity) are null.
/// </summary>
internal sealed class JsonRows : IRowsWriter, IDisposable
{
    private Utf8JsonWriter? _json;
    private IReadOnlyList<SqlColumn> _columns = [];

    public string ContentType => "application/json; charset=utf-8";

    public void Begin(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
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
    }

    public void Write(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            _json!.WriteStartArray();
            for (int c = 0; c < _columns.Count; c++) Value(batch.Columns[c], row, _columns[c].Type);
            _json.WriteEndArray();
        }
        _json!.Flush();
    }

    public void End(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        _json!.WriteEndArray();
        _json.WriteNumber("rowCount"u8, rowCount);
        _json.WriteNumber("elapsedMs"u8, Math.Round(elapsed.TotalMilliseconds, 3));
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json?.Dispose();

    private void Value(Column column, int row, SqlType type)
    {
        if (column.IsNull(row))
        {
            _json!.WriteNullValue();
            return;
        }
        switch (column)
        {
            case Column<double> numbers when !double.IsFinite(numbers.At(row)):
                _json!.WriteNullValue();
                break;
            case Column<double> numbers when type == SqlType.Real:
                _json!.WriteNumberValue((float)numbers.At(row));
                break;
            case Column<double> numbers:
                _json!.WriteNumberValue(numbers.At(row));
                break;
            case Column<long> numbers when type.IsInteger():
                _json!.WriteNumberValue(numbers.At(row));
                break;
            case Column<ulong> numbers:
                _json!.WriteNumberValue(numbers.At(row));
                break;
            case Column<bool> flags:
                _json!.WriteBooleanValue(flags.At(row));
                break;
            default:
                _json!.WriteStringValue(ValueText.Format(column, row, type));
                break;
        }
    }
}
