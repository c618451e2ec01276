using System.Buffers;

namespace MarketStore.Engine.Wal;

/// <summary>
/// One frame on its way through the log. Its bytes are built by the writer, with room for the header; the log gives it
/// its LSN, writes it, syncs it, has it applied, and completes <see cref="Outcome"/>.
/// </summary>
internal sealed class LogFrame : IDisposable
{
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _buffer;

    /// <param name="kind">Kind of the payload.</param>
    /// <param name="payloadBytes">Size of the payload; the frame is padded behind it.</param>
    public LogFrame(FrameKind kind, int payloadBytes)
    {
        Kind = kind;
        Length = LogFormat.Align(checked(LogFormat.FrameHeaderBytes + payloadBytes));
        _buffer = ArrayPool<byte>.Shared.Rent(Length);
        _buffer.AsSpan(LogFormat.FrameHeaderBytes + payloadBytes, Length - LogFormat.FrameHeaderBytes - payloadBytes).Clear();
        Payload = _buffer.AsMemory(LogFormat.FrameHeaderBytes, payloadBytes);
    }

    public FrameKind Kind { get; }

    public int Length { get; }

    /// <summary>Where the writer puts the payload.</summary>
    public Memory<byte> Payload { get; }

    /// <summary>Header, payload and padding.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>What the payload says, for the applier.</summary>
    public required object Content { get; init; }

    /// <summary>Given by the log.</summary>
    public Lsn Lsn { get; set; }

    /// <summary>True: durable and applied. False: refused, because a bucket it names was dropped before it.</summary>
    public Task<bool> Outcome => _outcome.Task;

    public void Complete(bool applied) => _outcome.TrySetResult(applied);

    public void Fail(Exception error) => _outcome.TrySetException(error);

    /// <summary>Gives the buffer back; nobody may hold slices of the payload any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}
