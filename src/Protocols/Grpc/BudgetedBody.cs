using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using MarketStore.Protocols.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MarketStore.Protocols.Grpc;

/// <summary>
/// The body of a call while its message is being received: a message that is not small takes its bytes from the budget that
/// all requests share before the rest of it is read, and gives them back at the end of the call. One that makes no progress
/// ends the call.
/// </summary>
internal sealed class BudgetedBody(HttpContext context, PipeReader inner, BodyLimits limits) : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    /// <summary>A flag and the length, big-endian.</summary>
    private const int PrefixBytes = 5;

    private ByteBudget.Lease? _lease;
    private bool _isKnown;

    public PipeReader Reader => this;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limits.IdleTimeout);
        ReadResult read;
        try
        {
            read = await inner.ReadAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
        if (!_isKnown && read.Buffer.Length >= PrefixBytes)
        {
            _isKnown = true;
            long bytes = MessageBytes(read.Buffer);
            // More than there is at all is refused by whoever reads the message.
            if (bytes > BodyLimits.FreeBytes) _lease = await limits.Budget.TakeAsync(Math.Min(bytes, limits.Budget.Capacity), cancellationToken).ConfigureAwait(false);
        }
        return read;
    }

    public override bool TryRead(out ReadResult result)
    {
        // What has come is looked at above, where it can be waited for.
        result = default;
        return _isKnown && inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public void Dispose() => _lease?.Dispose();

    private static uint MessageBytes(in ReadOnlySequence<byte> start)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        start.Slice(0, PrefixBytes).CopyTo(prefix);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }
}
