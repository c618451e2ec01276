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

    private byte[] bytes = new byte[64 << 10];
    private int end = GapBytes;

    public int BodyLength => end - GapBytes;

    public void Clear() => end = GapBytes;

    public void Advance(int count) => end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(end);
    }

    /// <summary>Puts the header before the body and returns both.</summary>
    public ReadOnlySpan<byte> WithHeader(string header)
    {
        int start = GapBytes - header.Length;
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(start));
        return bytes.AsSpan(start, end - start);
    }

    private void Reserve(int count)
    {
        int needed = end + Math.Max(count, 256);
        if (needed > bytes.Length) Array.Resize(ref bytes, Math.Max(needed, 2 * bytes.Length));
    }
}
