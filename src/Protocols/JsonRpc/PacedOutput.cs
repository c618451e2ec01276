using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// Writes to a connection never more than a little ahead of the client: after every 64 KiB it waits until they are
/// taken, so a reply of any size and a client of any speed cost the same memory.
/// </summary>
/// <remarks>Methods return false once the client has gone; there is no use in going on then.</remarks>
internal sealed class PacedOutput(PipeWriter pipe, CancellationToken cancel)
{
    private const int FlushBytes = 64 << 10;

    /// <summary>Three bytes make four characters, and every width divides this.</summary>
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

    /// <summary>Writes a column's values as they are.</summary>
    public ValueTask<bool> WriteAsync(ResultColumn column) => WriteColumnAsync(column, FlushBytes, bytes =>
    {
        pipe.Write(bytes);
        return bytes.Length;
    });

    /// <summary>Writes a column's values as one base64 text.</summary>
    public ValueTask<bool> WriteBase64Async(ResultColumn column) => WriteColumnAsync(column, Base64Bytes, bytes =>
    {
        Span<byte> target = pipe.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, target, out _, out int written);
        pipe.Advance(written);
        return written;
    });

    /// <summary>Sends what has been written. Needed at the end: after a flush, Kestrel leaves the rest to us.</summary>
    public async ValueTask<bool> FlushAsync()
    {
        _unflushedBytes = 0;
        FlushResult flushed = await pipe.FlushAsync(cancel);
        return !flushed.IsCompleted;
    }

    /// <param name="write">Puts one piece into the pipe; returns the bytes that it became.</param>
    private async ValueTask<bool> WriteColumnAsync(ResultColumn column, int pieceBytes, Func<ReadOnlySpan<byte>, int> write)
    {
        int width = column.Type.Width(), pieceRows = pieceBytes / width;
        byte[] piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(pieceBytes, column.ByteCount));
        try
        {
            for (long row = 0; row < column.RowCount; row += pieceRows)
            {
                int bytes = (int)Math.Min(pieceRows, column.RowCount - row) * width;
                column.Values.Copy(row, piece.AsSpan(0, bytes));
                if (!await PaceAsync(write(piece.AsSpan(0, bytes)))) return false;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private ValueTask<bool> PaceAsync(int writtenBytes)
    {
        _unflushedBytes += writtenBytes;
        return _unflushedBytes < FlushBytes ? ValueTask.FromResult(true) : FlushAsync();
    }
}
