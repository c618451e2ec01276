using System.Buffers;
using System.Text;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Sql.Files;

/// <summary>A line of names, then one line per row (RFC 4180, lines end in LF). NULL is nothing, an empty text is "".</summary>
internal sealed class CsvSink(CsvDialect dialect) : IResultSink
{
    /// <summary>Texts with any of these are quoted.</summary>
    private readonly SearchValues<char> _special = SearchValues.Create([dialect.Delimiter, '"', '\r', '\n']);

    private readonly StringBuilder _lines = new();

    /// <summary>Remembers the half of a letter that a chunk of the builder may end in.</summary>
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();

    private IReadOnlyList<SqlColumn> _columns = [];

    public string ContentType => "text/csv; charset=utf-8; header=present";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        if (!dialect.HasHeader) return ValueTask.CompletedTask;
        for (int c = 0; c < columns.Count; c++) Cell(columns[c].Name, c);
        _lines.Append('\n');
        return FlushAsync(output);
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            for (int c = 0; c < _columns.Count; c++)
            {
                Cell(batch.Columns[c].IsNull(row) ? null : ValueText.Format(batch.Columns[c], row, _columns[c].Type), c);
            }
            _lines.Append('\n');
        }
        return FlushAsync(output);
    }

    /// <summary>The last line has its end already.</summary>
    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed) => ValueTask.CompletedTask;

    public void Dispose()
    {
        // Nothing but memory.
    }

    private void Cell(string? value, int place)
    {
        if (place > 0) _lines.Append(dialect.Delimiter);
        if (value is null) _lines.Append(dialect.NullText);
        else if (value.Length > 0 && value != dialect.NullText && !value.AsSpan().ContainsAny(_special)) _lines.Append(value);
        else _lines.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private ValueTask FlushAsync(IBufferWriter<byte> output)
    {
        foreach (ReadOnlyMemory<char> chunk in _lines.GetChunks()) _encoder.Convert(chunk.Span, output, flush: false, out _, out _);
        _lines.Clear();
        return ValueTask.CompletedTask;
    }
}
