using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MarketStore.Engine.Io;

/// <summary>Appends little-endian values to a growing buffer: the writing half of every file format of the engine.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(capacity);

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void U8(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void I64(long value) => U64((ulong)value);

    /// <summary>Length in bytes (u16), then UTF-8.</summary>
    public void Text(string value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        Invariant.Holds(bytes <= ushort.MaxValue, "a name fits a 16-bit length");
        U16((ushort)bytes);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(bytes));
        _buffer.Advance(bytes);
    }

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote; a buffer that ends too early throws.</summary>
/// <remarks>Callers have verified a checksum, so a short buffer is a format error, not a torn write.</remarks>
internal ref struct ByteReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    public int Position { get; private set; }

    public readonly int Remaining => _source.Length - Position;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long I64() => (long)U64();

    public string Text() => Encoding.UTF8.GetString(Take(U16()));

    /// <summary>A count of things of at least one byte each: more than the bytes left is refused before allocating.</summary>
    public int Count()
    {
        uint count = U32();
        if (count > Remaining) throw new InvalidDataException($"a count of {count} in a buffer with {Remaining} bytes left");
        return (int)count;
    }

    /// <exception cref="InvalidDataException">Fewer bytes are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining) throw new InvalidDataException($"{count} bytes wanted, {Remaining} left");
        ReadOnlySpan<byte> taken = _source.Slice(Position, count);
        Position += count;
        return taken;
    }
}
