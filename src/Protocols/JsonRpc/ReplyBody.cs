using System.Buffers;
using System.IO.Pipelines;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// One encoded reply: the small parts lie in one buffer, the result columns are produced piece by piece as they are
/// sent.
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

    /// <summary>Sends the reply; the caller completes the pipe.</summary>
    /// <returns>False if the client went away first.</returns>
    public async ValueTask<bool> SendAsync(PipeWriter pipe, CancellationToken cancel)
    {
        var output = new PacedOutput(pipe, cancel);
        int sent = 0;
        foreach (Insertion insertion in _insertions)
        {
            if (!await output.WriteAsync(_buffer.WrittenMemory[sent..insertion.Offset])) return false;
            sent = insertion.Offset;
            if (!await SendColumnAsync(insertion, output)) return false;
        }
        return await output.WriteAsync(_buffer.WrittenMemory[sent..]) && await output.FlushAsync();
    }

    private void Insert(ResultColumn column, bool isBase64, long bytes)
    {
        _insertions.Add(new Insertion(_buffer.WrittenCount, column, isBase64));
        _insertedBytes += bytes;
    }

    private static ValueTask<bool> SendColumnAsync(Insertion insertion, PacedOutput output) =>
        insertion.IsBase64 ? output.WriteBase64Async(insertion.Column) : output.WriteAsync(insertion.Column);

    private readonly record struct Insertion(int Offset, ResultColumn Column, bool IsBase64);
}
