using System.Buffers;
using MarketStore.Engine;
using MarketStore.Protocols.Service;
using MessagePack;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Writes MessagePack with the fixed integer widths of the original.</summary>
internal sealed class MsgpackWireWriter(ReplyBody body) : IWireWriter
{
    private const byte Int8Code = 0xd0;

    public void BeginMap(int count)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteMapHeader(count);
        writer.Flush();
    }

    public void EndMap()
    {
    }

    public void Key(Field field)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteString(FieldNames.Of(field).MsgpackUtf8.Span);
        writer.Flush();
    }

    public void Key(string key) => Text(key);

    public void BeginList(int count)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteArrayHeader(count);
        writer.Flush();
    }

    public void EndList()
    {
    }

    public void Nil()
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteNil();
        writer.Flush();
    }

    public void Int64(long value)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteInt64(value);
        writer.Flush();
    }

    public void Int8(sbyte value)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteInt8(value);
        writer.Flush();
    }

    public void UInt8(byte value)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteUInt8(value);
        writer.Flush();
    }

    public void Text(string value)
    {
        var writer = new MessagePackWriter(body.Buffer);
        writer.Write(value);
        writer.Flush();
    }

    public void Column(ResultColumn column)
    {
        if (column.ByteCount > int.MaxValue)
        {
            throw new MarketStoreException(
                ErrorCode.LimitExceeded, $"column {column.Name} is larger than 2 GiB; ask for a shorter range");
        }
        var writer = new MessagePackWriter(body.Buffer);
        writer.WriteBinHeader((int)column.ByteCount);
        writer.Flush();
        body.InsertRaw(column);
    }

    public void Raw(in ReadOnlySequence<byte> value)
    {
        foreach (ReadOnlyMemory<byte> piece in value) body.Buffer.Write(piece.Span);
    }

    /// <summary>A one-byte integer comes back as int8, two bytes: the original decodes and encodes ids.</summary>
    public void Id(in ReadOnlySequence<byte> value)
    {
        byte code = value.FirstSpan[0];
        if (code is <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt)
        {
            body.Buffer.Write([Int8Code, code]);
        }
        else
        {
            Raw(value);
        }
    }

    public void End()
    {
    }
}
