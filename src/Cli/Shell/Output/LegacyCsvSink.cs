using System.Buffers;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// The CSV files of the Go MarketStore, byte for byte: no names, values of <see cref="LegacyText"/>, quotes where Go's
/// encoding/csv puts them (around delimiters, quotes, line ends and <c>\.</c>; texts never start with a space here, and what
/// is empty stays so), LF at line ends.
/// </summary>
internal sealed class LegacyCsvSink : IResultSink
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private LegacyText? _text;
    private TextLines? _lines;

    public string ContentType => "text/csv; charset=utf-8; header=absent";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        (_text, _lines) = (new LegacyText(columns), new TextLines(output));
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            for (int c = 0; c < _text!.Count; c++)
            {
                if (c > 0) _lines!.Append(',');
                Field(_text.Of(batch, row, c));
            }
            _lines!.Append('\n');
        }
        _lines!.Flush();
        return ValueTask.CompletedTask;
    }

    /// <summary>The last line has its end already.</summary>
    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed) => ValueTask.CompletedTask;

    public void Dispose()
    {
        // Nothing but memory.
    }

    private void Field(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(Special) && text is not "\\.")
        {
            _lines!.Append(text);
            return;
        }
        _lines!.Append('"');
        foreach (char letter in text)
        {
            if (letter == '"') _lines.Append('"');
            _lines.Append(letter);
        }
        _lines.Append('"');
    }
}
