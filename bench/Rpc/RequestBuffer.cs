using System.Buffers;
using System.Text;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// A request body that grows, with room before it for the HTTP header: header and body leave in one send.
/// <code>
/// | gap ...... header | body ............ | free |
///                     ^ GapBytes          ^ end
/// </code>
/// </summary>
internal sealed class RequestBuffer : IBufferWriter<byte>
{
    private const int GapBytes = 512;

    private byte[] _bytes = new byte[64 << 10];
    private int _end = GapBytes;

    public int BodyLength => _end - GapBytes;

    public void Clear() => _end = GapBytes;

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_end);
    }

    /// <summary>Puts the header before the body and returns both.</summary>
    public ReadOnlySpan<byte> WithHeader(string header)
    {
        int start = GapBytes - header.Length;
        Encoding.ASCII.GetBytes(header, _bytes.AsSpan(start));
        return _bytes.AsSpan(start, _end - start);
    }

    private void Reserve(int count)
    {
        int needed = _end + Math.Max(count, 256);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
    }
}
