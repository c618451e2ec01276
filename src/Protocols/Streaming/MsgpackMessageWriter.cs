using System.Buffers;
using System.Buffers.Binary;
using MarketStore.Engine.Columns;
using MessagePack;

namespace MarketStore.Protocols.Streaming;

/// <summary>Messages in MessagePack. Numbers have the width of their column, as the original writes them.</summary>
internal sealed class MsgpackMessageWriter : IMessageWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public void BeginMap(int count)
    {
        var writer = new MessagePackWriter(_buffer);
        writer.WriteMapHeader(count);
        writer.Flush();
    }

    public void EndMap()
    {
    }

    public void Key(string key) => Text(key);

    public void BeginList(int count)
    {
        var writer = new MessagePackWriter(_buffer);
        writer.WriteArrayHeader(count);
        writer.Flush();
    }

    public void EndList()
    {
    }

    public void Text(string value)
    {
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
    }

    public void Flag(bool value)
    {
        var writer = new MessagePackWriter(_buffer);
        writer.Write(value);
        writer.Flush();
    }

    public void Number(ulong value)
    {
        var writer = new MessagePackWriter(_buffer);
        writer.WriteUInt64(value);
        writer.Flush();
    }

    public void Value(ColumnType type, ReadOnlySpan<byte> value)
    {
        var writer = new MessagePackWriter(_buffer);
        switch (type)
        {
            case ColumnType.Float32: writer.Write(BinaryPrimitives.ReadSingleLittleEndian(value)); break;
            case ColumnType.Float64: writer.Write(BinaryPrimitives.ReadDoubleLittleEndian(value)); break;
            case ColumnType.Int8: writer.WriteInt8((sbyte)value[0]); break;
            case ColumnType.Int16: writer.WriteInt16(BinaryPrimitives.ReadInt16LittleEndian(value)); break;
            case ColumnType.Int32: writer.WriteInt32(BinaryPrimitives.ReadInt32LittleEndian(value)); break;
            case ColumnType.Int64: writer.WriteInt64(BinaryPrimitives.ReadInt64LittleEndian(value)); break;
            case ColumnType.UInt8: writer.WriteUInt8(value[0]); break;
            case ColumnType.UInt16: writer.WriteUInt16(BinaryPrimitives.ReadUInt16LittleEndian(value)); break;
            case ColumnType.UInt32: writer.WriteUInt32(BinaryPrimitives.ReadUInt32LittleEndian(value)); break;
            case ColumnType.UInt64: writer.WriteUInt64(BinaryPrimitives.ReadUInt64LittleEndian(value)); break;
            case ColumnType.Bool: writer.Write(value[0] != 0); break;
            default: writer.Write(StoredText.Of(value)); break;
        }
        writer.Flush();
    }

    public byte[] End() => _buffer.WrittenSpan.ToArray();
}
