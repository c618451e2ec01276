using System.Buffers.Binary;

namespace MarketStore.Engine.Import;

/// <summary>Reads a file front to back through a small buffer; a part may be skipped.</summary>
internal sealed class GoLogInput(SourceFile file)
{
    private readonly byte[] _buffer = new byte[256 << 10];
    private long _start;
    private int _filled;

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; set; }

    public long Remaining => file.Length - Position;

    public byte U8() => Take(1)[0];

    public short I16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>The next bytes, valid until the next call.</summary>
    /// <param name="count">At most 32 KiB, which is more than any field of a log has.</param>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining) throw new InvalidDataException($"it ends in the middle, at byte {file.Length}");
        if (Position < _start || Position + count > _start + _filled)
        {
            _start = Position;
            _filled = file.Read(_buffer, _start);
            if (_filled < count) throw new InvalidDataException($"it became shorter while it was read, at byte {_start}");
        }
        ReadOnlySpan<byte> taken = _buffer.AsSpan((int)(Position - _start), count);
        Position += count;
        return taken;
    }

    /// <summary>As much of the next count bytes as lies in the buffer; at least one.</summary>
    public ReadOnlySpan<byte> TakeSome(long count)
    {
        long ahead = _start + _filled - Position;
        bool buffered = Position >= _start && ahead > 0;
        return Take((int)Math.Min(count, buffered ? ahead : Math.Min(_buffer.Length, Remaining)));
    }
}
