using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Sockets;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// The body of an HTTP reply from first byte to last through one buffer of fixed size, so that a reply can be longer
/// than memory. Chunk headers are taken out on the way:
/// <code>
/// socket: 10000 CR LF | 65,536 bytes | CR LF 10000 CR LF | ...      reader: bytes, bytes, ...
/// </code>
/// </summary>
internal sealed class BodyReader
{
    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private readonly bool _isChunked;
    private bool _isInChunks;
    private int _next, _end;
    // Bytes of the body from _next on until the next chunk header, or the end.
    private long _left;

    /// <param name="received">The buffer, in which some of the body may lie already.</param>
    /// <param name="where">Its bytes of the body.</param>
    /// <param name="length">Null when the body comes in chunks.</param>
    public BodyReader(Socket socket, byte[] received, Range where, long? length)
    {
        (_socket, _buffer) = (socket, received);
        (_next, int count) = where.GetOffsetAndLength(received.Length);
        _end = _next + count;
        _isChunked = length is null;
        _left = length ?? 0;
    }

    /// <summary>Bytes taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Some of the next bytes, at most so many; taken with this, and valid until the next call.</summary>
    /// <exception cref="HttpRequestException">The body ended.</exception>
    public ReadOnlySpan<byte> Some(long most)
    {
        if (IsAtEnd()) throw new HttpRequestException("the body ended in the middle of a value");
        if (_next == _end) Receive();
        int count = (int)Math.Min(Math.Min(most, _left), _end - _next);
        ReadOnlySpan<byte> some = _buffer.AsSpan(_next, count);
        _next += count;
        _left -= count;
        Taken += count;
        return some;
    }

    public void Exactly(Span<byte> target)
    {
        while (target.Length > 0)
        {
            ReadOnlySpan<byte> some = Some(target.Length);
            some.CopyTo(target);
            target = target[some.Length..];
        }
    }

    public byte Byte() => Some(1)[0];

    public long BigEndian(int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        Exactly(bytes[(8 - width)..]);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    public void Skip(long count)
    {
        while (count > 0) count -= Some(count).Length;
    }

    /// <summary>Whether all has been taken. Once it has, the connection is ready for the next request.</summary>
    public bool IsAtEnd()
    {
        if (_left > 0) return false;
        if (!_isChunked) return true;
        if (_isInChunks) ReadLineEnd();
        _isInChunks = true;
        _left = ReadChunkSize();
        if (_left > 0) return false;
        ReadLineEnd();
        return true;
    }

    private void ReadLineEnd()
    {
        for (int i = 0; i < 2; i++)
        {
            if (_next == _end) Receive();
            _next++;
        }
    }

    private long ReadChunkSize()
    {
        Span<byte> digits = stackalloc byte[18];
        int count = 0;
        while (true)
        {
            if (_next == _end) Receive();
            byte next = _buffer[_next++];
            if (next == '\n') break;
            if (count == digits.Length) throw new HttpRequestException("a chunk without a size");
            digits[count++] = next;
        }
        if (!Utf8Parser.TryParse(digits[..count], out long size, out _, 'x'))
            throw new HttpRequestException("a chunk without a size");
        return size;
    }

    private void Receive()
    {
        _next = 0;
        _end = _socket.Receive(_buffer);
        if (_end == 0) throw new HttpRequestException("the server closed the connection");
    }
}
