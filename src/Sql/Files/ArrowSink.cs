using System.Buffers;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Files;

/// <summary>
/// Apache Arrow: one record batch for each batch, as a stream, or as a file, which has a list of its batches at the end.
/// See <see cref="ArrowColumn"/> for the types.
/// </summary>
internal sealed class ArrowSink(bool asFile) : IResultSink
{
    /// <summary>Metadata of a field with the times of ticks.</summary>
    public const string TickTimeKey = "marketstore.tick_time";

    private static readonly Dictionary<string, string> TickTime = new() { [TickTimeKey] = "true" };

    private ArrowColumn[] _columns = [];
    private Schema? _schema;
    private ArrowStreamWriter? _writer;

    public string ContentType => asFile ? "application/vnd.apache.arrow.file" : "application/vnd.apache.arrow.stream";

    public async ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _columns = [.. columns.Select(column => new ArrowColumn(column.Type))];
        _schema = new Schema(columns.Zip(_columns, (column, arrow) => new Field(column.Name, arrow.Type, nullable: true, column.IsTickTime ? TickTime : [])), null);
        var stream = new OutputStream(output);
        _writer = asFile ? new ArrowFileWriter(stream, _schema) : new ArrowStreamWriter(stream, _schema);
        await _writer.WriteStartAsync().ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        using var rows = new RecordBatch(_schema, _columns.Zip(batch.Columns, (arrow, values) => arrow.Of(values)), batch.Count);
        await _writer!.WriteRecordBatchAsync(rows).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed) => await _writer!.WriteEndAsync().ConfigureAwait(false);

    public void Dispose() => _writer?.Dispose();
}
