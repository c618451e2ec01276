using System.Buffers;
using System.Text;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Protocols.Sql;

/// <summary>A line of names, then one line per row (RFC 4180, lines end in LF). NULL is nothing, an empty text is "".</summary>
internal sealed class CsvRows : IRowsWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly StringBuilder _lines = new();
    private IReadOnlyList<SqlColumn> _columns = [];

    public string ContentType => "text/csv; charset=utf-8; header=present";

    public void Begin(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _columns = columns;
        for (int c = 0; c < columns.Count; c++) Cell(columns[c].Name, c);
        Send(output);
    }

    public void Write(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            for (int c = 0; c < _columns.Count; c++)
            {
                Cell(batch.Columns[c].IsNull(row) ? null : ValueText.Format(batch.Columns[c], row, _columns[c].Type), c);
            }
            _lines.Append('\n');
        }
        Flush(output);
    }

    public void End(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        // The last line has its end already.
    }

    private void Cell(string? value, int place)
    {
        if (place > 0) _lines.Append(',');
        if (value is null) return;
        if (value.Length > 0 && !value.AsSpan().ContainsAny(Special)) _lines.Append(value);
        else _lines.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private void Send(IBufferWriter<byte> output)
    {
        _lines.Append('\n');
        Flush(output);
    }

    private void Flush(IBufferWriter<byte> output)
    {
        foreach (ReadOnlyMemory<char> chunk in _lines.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
        _lines.Clear();
    }
}
