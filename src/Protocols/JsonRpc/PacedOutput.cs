using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// Writes to a connection never more than a little ahead of the client: after every 64 KiB it waits until they are
/// taken, so a reply of any size and a client of any speed cost the same memory.
/// </summary>
/// <remarks>Methods return false once the client has gone; there is no use in going on then.</remarks>
internal sealed class PacedOutput(PipeWriter pipe, CancellationToken cancel)
{
    private const int FlushBytes = 64 << 10;

    /// <summary>Three bytes make four characters.</summary>
    private const int Base64Bytes = FlushBytes / 4 * 3;

    // Counted here, not asked of the pipe: a pipe whose reader has gone forgets what it is given and says 0.
    private int _unflushedBytes;

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, FlushBytes);
            pipe.Write(bytes.Span[..count]);
            bytes = bytes[count..];
            if (!await PaceAsync(count)) return false;
        }
        return true;
    }

    /// <summary>Writes chunks that end anywhere as the one base64 text of all their bytes.</summary>
    public async ValueTask<bool> WriteBase64Async(IReadOnlyList<ReadOnlyMemory<byte>> chunks)
    {
        // What is left of a chunk after its last whole triple waits for the first bytes of the next.
        byte[] carried = new byte[3];
        int carriedCount = 0;
        foreach (ReadOnlyMemory<byte> chunk in chunks)
        {
            ReadOnlyMemory<byte> rest = chunk;
            while (carriedCount is > 0 and < 3 && rest.Length > 0)
            {
                carried[carriedCount++] = rest.Span[0];
                rest = rest[1..];
            }
            if (carriedCount == 3)
            {
                if (!await WriteBase64Async(carried)) return false;
                carriedCount = 0;
            }
            int whole = rest.Length / 3 * 3;
            if (!await WriteBase64Async(rest[..whole])) return false;
            foreach (byte left in rest.Span[whole..]) carried[carriedCount++] = left;
        }
        return await WriteBase64Async(carried.AsMemory(0, carriedCount));
    }

    /// <summary>Sends what has been written. Needed at the end: after a flush, Kestrel leaves the rest to us.</summary>
    public async ValueTask<bool> FlushAsync()
    {
        _unflushedBytes = 0;
        FlushResult flushed = await pipe.FlushAsync(cancel);
        return !flushed.IsCompleted;
    }

    private async ValueTask<bool> WriteBase64Async(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, Base64Bytes);
            Span<byte> target = pipe.GetSpan(Base64.GetMaxEncodedToUtf8Length(count));
            Base64.EncodeToUtf8(bytes.Span[..count], target, out _, out int written);
            pipe.Advance(written);
            bytes = bytes[count..];
            if (!await PaceAsync(written)) return false;
        }
        return true;
    }

    private ValueTask<bool> PaceAsync(int writtenBytes)
    {
        _unflushedBytes += writtenBytes;
        return _unflushedBytes < FlushBytes ? ValueTask.FromResult(true) : FlushAsync();
    }
}
