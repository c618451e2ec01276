using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary>
/// A whole request body in the memory it arrived in. Requests are decoded from it in place; disposing it gives the
/// memory back, so that happens after the answer.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>
    /// A body up to this size is copied into one piece: one bar of a few hundred symbols arrives in several, and finding
    /// one's way across their borders for every value takes longer than the copy.
    /// </summary>
    private const int JoinBytes = 256 << 10;

    private readonly PipeReader _reader;
    private readonly ReadOnlySequence<byte> _received;
    private byte[]? _joined;
    private readonly ByteBudget.Lease? _lease;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> received, ByteBudget.Lease? lease)
    {
        _reader = reader;
        _lease = lease;
        _received = received;
        Bytes = received;
        if (received.IsSingleSegment || received.Length > JoinBytes) return;
        _joined = ArrayPool<byte>.Shared.Rent((int)received.Length);
        received.CopyTo(_joined);
        Bytes = new ReadOnlySequence<byte>(_joined, 0, (int)received.Length);
    }

    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">Its body has not been touched.</param>
    /// <param name="limits">How large it may be, and what all bodies together may take.</param>
    /// <param name="cancel">The client has gone.</param>
    /// <returns>Null if the body is larger than allowed; what follows the limit has not been read.</returns>
    /// <exception cref="BadHttpRequestException">It breaks off, breaks the rules of HTTP, or stalls.</exception>
    public static async ValueTask<RequestBody?> ReadAsync(
        HttpRequest request, BodyLimits limits, CancellationToken cancel)
    {
        long announcedBytes = request.ContentLength ?? 0;
        if (announcedBytes > limits.MaxBytes) return null;

        ByteBudget.Lease? lease = null;
        RequestBody? body = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            if (announcedBytes > BodyLimits.FreeBytes) lease = await limits.Budget.TakeAsync(announcedBytes, cancel);
            while (true)
            {
                patience.CancelAfter(limits.IdleTimeout);
                ReadResult read = await request.BodyReader.ReadAsync(patience.Token);
                patience.CancelAfter(Timeout.InfiniteTimeSpan);

                ReadOnlySequence<byte> bytes = read.Buffer;
                if (bytes.Length > limits.MaxBytes)
                {
                    request.BodyReader.AdvanceTo(bytes.End);
                    return null;
                }
                if (lease is null && bytes.Length > BodyLimits.FreeBytes)
                {
                    // A body of unknown length that turns out not to be small may become as large as any.
                    lease = await limits.Budget.TakeAsync(limits.MaxBytes, cancel);
                }
                if (read.IsCompleted)
                {
                    lease?.Keep(bytes.Length);
                    return body = new RequestBody(request.BodyReader, bytes, lease);
                }
                request.BodyReader.AdvanceTo(bytes.Start, bytes.End);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"nothing of the request body came for {limits.IdleTimeout.TotalSeconds:0.###} s",
                StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            if (body is null) lease?.Dispose();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _joined, null) is { } joined) ArrayPool<byte>.Shared.Return(joined);
        _reader.AdvanceTo(_received.End);
        _lease?.Dispose();
    }
}
