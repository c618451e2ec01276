using System.Buffers;
using MarketStore.Sql.Columns;
using Parquet;
using Parquet.Schema;

namespace MarketStore.Sql.Files;

/// <summary>
/// Apache Parquet. Rows are gathered into row groups, each of which is written as soon as it is full; every column may
/// have nulls, times are nanoseconds in UTC, whole numbers keep their width, durations are texts.
/// </summary>
internal sealed class ParquetSink(CompressionMethod compression) : IResultSink
{
    /// <summary>What readers that work on row groups in parallel like, and few enough to hold.</summary>
    private const int GroupRows = 122_880;
    private const long GroupBytes = 64L << 20;

    private readonly List<Batch> _group = [];
    private ParquetColumn[] _columns = [];
    private ParquetWriter? _writer;
    private int _rows;
    private long _bytes;

    public string ContentType => "application/vnd.apache.parquet";

    public async ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        ResultSinks.CheckNames(columns);
        _columns = [.. columns.Select(ParquetColumn.Of)];
        var options = new ParquetOptions { CompressionMethod = compression, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest };
        foreach (SqlColumn column in columns.Where(column => column.Type == Types.SqlType.Text)) options.ColumnEncodingHints[column.Name] = EncodingHint.Dictionary;
        _writer = await ParquetWriter.CreateAsync(new ParquetSchema(_columns.Select(column => column.Declared)), new OutputStream(output), options).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        _group.Add(batch);
        _rows += batch.Count;
        _bytes += batch.ByteCount;
        if (_rows >= GroupRows || _bytes >= GroupBytes) await WriteGroupAsync().ConfigureAwait(false);
    }

    public async ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        if (_rows > 0) await WriteGroupAsync().ConfigureAwait(false);
        // Writes the footer. A file that fails earlier has none, and no reader takes it for one.
        await _writer!.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        // Nothing but memory: the footer is written by whoever comes to the end.
    }

    private async ValueTask WriteGroupAsync()
    {
        Batch rows = Batch.Concatenate(_group);
        using (ParquetRowGroupWriter group = _writer!.CreateRowGroup())
        {
            for (int c = 0; c < _columns.Length; c++) await _columns[c].WriteAsync(group, rows.Columns[c]).ConfigureAwait(false);
            group.CompleteValidate();
        }
        _group.Clear();
        (_rows, _bytes) = (0, 0);
    }
}
