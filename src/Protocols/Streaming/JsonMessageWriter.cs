using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using MarketStore.Engine.Columns;

namespace MarketStore.Protocols.Streaming;

/// <summary>Messages in JSON. What is no number in JSON (NaN, infinities) is null.</summary>
internal sealed class JsonMessageWriter : IMessageWriter, IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _json;

    public JsonMessageWriter() => _json = new Utf8JsonWriter(_buffer);

    public void BeginMap(int count) => _json.WriteStartObject();

    public void EndMap() => _json.WriteEndObject();

    public void Key(string key) => _json.WritePropertyName(key);

    public void BeginList(int count) => _json.WriteStartArray();

    public void EndList() => _json.WriteEndArray();

    public void Text(string value) => _json.WriteStringValue(value);

    public void Flag(bool value) => _json.WriteBooleanValue(value);

    public void Number(ulong value) => _json.WriteNumberValue(value);

    public void Value(ColumnType type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case ColumnType.Float32 when BinaryPrimitives.ReadSingleLittleEndian(value) is var single:
                if (float.IsFinite(single)) _json.WriteNumberValue(single);
                else _json.WriteNullValue();
                break;
            case ColumnType.Float64 when BinaryPrimitives.ReadDoubleLittleEndian(value) is var number:
                if (double.IsFinite(number)) _json.WriteNumberValue(number);
                else _json.WriteNullValue();
                break;
            case ColumnType.Int8: _json.WriteNumberValue((sbyte)value[0]); break;
            case ColumnType.Int16: _json.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(value)); break;
            case ColumnType.Int32: _json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(value)); break;
            case ColumnType.Int64: _json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(value)); break;
            case ColumnType.UInt8: _json.WriteNumberValue(value[0]); break;
            case ColumnType.UInt16: _json.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(value)); break;
            case ColumnType.UInt32: _json.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(value)); break;
            case ColumnType.UInt64: _json.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(value)); break;
            case ColumnType.Bool: _json.WriteBooleanValue(value[0] != 0); break;
            default: _json.WriteStringValue(StoredText.Of(value)); break;
        }
    }

    public byte[] End()
    {
        Dispose();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();
}
