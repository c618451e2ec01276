using System.Buffers;
using System.Globalization;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// The tables of the Go MarketStore: fixed widths, two spaces after each column, values of <see cref="LegacyText"/>.
///
///     =============================  ==========
///                             Epoch       Close
///     =============================  ==========
///     2020-12-30 22:37:02 +0000 UTC     1.05186
///     =============================  ==========
///     (1 rows * 2 columns)
/// </summary>
internal sealed class LegacyTableSink : IResultSink
{
    private LegacyText? _text;
    private TextLines? _lines;

    public string ContentType => "text/plain; charset=utf-8";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        (_text, _lines) = (new LegacyText(columns), new TextLines(output));
        Rule();
        for (int c = 0; c < _text.Count; c++) Cell(_text.Name(c), c);
        _lines.Append('\n');
        Rule();
        _lines.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            for (int c = 0; c < _text!.Count; c++) Cell(_text.Of(batch, row, c), c);
            _lines!.Append('\n');
        }
        _lines!.Flush();
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        Rule();
        _lines!.Append(string.Create(CultureInfo.InvariantCulture, $"({rowCount} rows * {_text!.Count} columns)\n"));
        _lines.Flush();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        // Nothing but memory.
    }

    private int Width(int column) => _text!.Type(column) switch
    {
        SqlType.Timestamp => 29,
        SqlType.Text => 16,
        _ => 10,
    };

    private void Rule()
    {
        for (int c = 0; c < _text!.Count; c++)
        {
            _lines!.Append('=', Width(c));
            _lines.Append("  ");
        }
        _lines!.Append('\n');
    }

    /// <summary>To the right, by code points; what is too long is not cut.</summary>
    private void Cell(ReadOnlySpan<char> text, int column)
    {
        int letters = 0;
        foreach (System.Text.Rune _ in text.EnumerateRunes()) letters++;
        _lines!.Append(' ', Math.Max(0, Width(column) - letters));
        foreach (char letter in text) _lines.Append(char.IsControl(letter) ? ' ' : letter);
        _lines.Append("  ");
    }
}
