using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// One encoded reply: the small parts lie in one buffer, the result columns stay where they are and are sent from there.
/// </summary>
/// <remarks>
/// <code>
///     buffer   |{jsonrpc, result, names, bin header|bin header      |timezone, id}|
///                                           column 0 ^      column 1 ^
/// </code>
/// So the exact length is known before the first byte is sent, and a reply of any size needs no memory of its own.
/// </remarks>
internal sealed class ReplyBody
{
    /// <summary>Bytes handed to the connection before waiting for the client to have taken them.</summary>
    private const int FlushBytes = 64 << 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly List<Insertion> _insertions = [];
    private long _insertedBytes;

    /// <summary>Takes the small parts, in order.</summary>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <summary>Bytes of the whole reply.</summary>
    public long Length => _buffer.WrittenCount + _insertedBytes;

    /// <summary>Sends a column's values at this place, as they are.</summary>
    public void InsertRaw(ResultColumn column) => Insert(column, isBase64: false, column.ByteCount);

    /// <summary>Sends a column's values at this place in base64, all chunks as one text.</summary>
    public void InsertBase64(ResultColumn column) => Insert(column, isBase64: true, (column.ByteCount + 2) / 3 * 4);

    /// <summary>Sends the reply, never more than a little ahead of the client. The caller completes the pipe.</summary>
    /// <returns>False if the client went away first.</returns>
    public async ValueTask<bool> SendAsync(PipeWriter output, CancellationToken cancel)
    {
        int sent = 0;
        foreach (Insertion insertion in _insertions)
        {
            output.Write(_buffer.WrittenSpan[sent..insertion.Offset]);
            sent = insertion.Offset;
            bool open = insertion.IsBase64
                ? await SendBase64Async(insertion.Column, output, cancel)
                : await SendRawAsync(insertion.Column, output, cancel);
            if (!open) return false;
        }
        return await SendSlicesAsync(_buffer.WrittenMemory[sent..], output, cancel);
    }

    private void Insert(ResultColumn column, bool isBase64, long bytes)
    {
        _insertions.Add(new Insertion(_buffer.WrittenCount, column, isBase64));
        _insertedBytes += bytes;
    }

    private static async ValueTask<bool> SendRawAsync(ResultColumn column, PipeWriter output, CancellationToken cancel)
    {
        foreach (ReadOnlyMemory<byte> chunk in column.Chunks)
        {
            if (!await SendSlicesAsync(chunk, output, cancel)) return false;
        }
        return true;
    }

    private static async ValueTask<bool> SendSlicesAsync(
        ReadOnlyMemory<byte> bytes, PipeWriter output, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, FlushBytes);
            output.Write(bytes.Span[..count]);
            bytes = bytes[count..];
            if (!await PaceAsync(output, cancel)) return false;
        }
        return true;
    }

    private static async ValueTask<bool> SendBase64Async(ResultColumn column, PipeWriter output, CancellationToken cancel)
    {
        // Three bytes make four characters, and chunks end anywhere: up to two bytes wait for the next chunk's first.
        byte[] carried = new byte[3];
        int carriedCount = 0;
        foreach (ReadOnlyMemory<byte> chunk in column.Chunks)
        {
            ReadOnlyMemory<byte> rest = chunk;
            while (carriedCount is > 0 and < 3 && rest.Length > 0)
            {
                carried[carriedCount++] = rest.Span[0];
                rest = rest[1..];
            }
            if (carriedCount == 3)
            {
                WriteBase64(carried, output);
                carriedCount = 0;
            }
            int whole = rest.Length / 3 * 3;
            for (int start = 0; start < whole; start += FlushBytes / 4 * 3)
            {
                WriteBase64(rest.Span[start..Math.Min(whole, start + (FlushBytes / 4 * 3))], output);
                if (!await PaceAsync(output, cancel)) return false;
            }
            foreach (byte left in rest.Span[whole..]) carried[carriedCount++] = left;
        }
        WriteBase64(carried.AsSpan(0, carriedCount), output);
        return true;
    }

    private static void WriteBase64(ReadOnlySpan<byte> bytes, PipeWriter output)
    {
        while (bytes.Length > 0)
        {
            Span<byte> target = output.GetSpan(4);
            // Whole triples only until the very end, where the padding belongs.
            int count = Math.Min(bytes.Length, target.Length / 4 * 3);
            Base64.EncodeToUtf8(bytes[..count], target, out int consumed, out int written);
            output.Advance(written);
            bytes = bytes[consumed..];
        }
    }

    private static async ValueTask<bool> PaceAsync(PipeWriter output, CancellationToken cancel)
    {
        if (output.UnflushedBytes < FlushBytes) return true;
        FlushResult flushed = await output.FlushAsync(cancel);
        return !flushed.IsCompleted;
    }

    private readonly record struct Insertion(int Offset, ResultColumn Column, bool IsBase64);
}
