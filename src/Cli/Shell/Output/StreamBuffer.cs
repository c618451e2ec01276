using System.Buffers;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Bytes on their way into a stream, which stays open: they go on whenever 64 KiB have come together.</summary>
internal sealed class StreamBuffer(Stream target) : IBufferWriter<byte>
{
    private const int RoomBytes = 1 << 16;

    private byte[] _bytes = new byte[RoomBytes];
    private int _count;

    /// <summary>Bytes that the stream has taken.</summary>
    public long Written { get; private set; }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - _count < Math.Max(1, sizeHint)) Send();
        if (_bytes.Length < sizeHint) _bytes = new byte[sizeHint];
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Sends what is there, and flushes the stream.</summary>
    public void Flush()
    {
        Send();
        target.Flush();
    }

    private void Send()
    {
        int count = _count;
        _count = 0;
        if (count == 0) return;
        target.Write(_bytes.AsSpan(0, count));
        Written += count;
    }
}
