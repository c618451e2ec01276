using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary>
/// A whole request body in the memory it arrived in. Requests are decoded from it in place; disposing it gives the memory
/// back, so that happens after the answer.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private readonly PipeReader _reader;
    private readonly ByteBudget.Lease? _lease;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> bytes, ByteBudget.Lease? lease)
    {
        _reader = reader;
        _lease = lease;
        Bytes = bytes;
    }

    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">Its body has not been touched.</param>
    /// <param name="limits">How large it may be, and what all bodies together may take.</param>
    /// <param name="cancel">The client has gone.</param>
    /// <returns>Null if the body is larger than allowed; what follows the limit has not been read.</returns>
    public static async ValueTask<RequestBody?> ReadAsync(HttpRequest request, BodyLimits limits, CancellationToken cancel)
    {
        PipeReader reader = request.BodyReader;
        long announcedBytes = request.ContentLength ?? 0;
        if (announcedBytes > limits.MaxBytes) return null;

        ByteBudget.Lease? lease = null;
        if (announcedBytes > BodyLimits.FreeBytes) lease = await limits.Budget.TakeAsync(announcedBytes, cancel);
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancel);
                ReadOnlySequence<byte> bytes = read.Buffer;
                if (bytes.Length > limits.MaxBytes)
                {
                    reader.AdvanceTo(bytes.End);
                    lease?.Dispose();
                    return null;
                }
                if (read.IsCompleted) return new RequestBody(reader, bytes, lease);

                reader.AdvanceTo(bytes.Start, bytes.End);
                // A body of unknown length that is not small may become as large as any.
                if (lease is null && bytes.Length > BodyLimits.FreeBytes)
                {
                    lease = await limits.Budget.TakeAsync(limits.MaxBytes, cancel);
                }
            }
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _reader.AdvanceTo(Bytes.End);
        _lease?.Dispose();
    }
}
