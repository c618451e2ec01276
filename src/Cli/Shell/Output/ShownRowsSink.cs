using System.Buffers;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Shell.Output;

/// <summary>Holds the rows that are shown until the last one is known, since the widths of columns depend on all of them; then draws them.</summary>
internal sealed class ShownRowsSink(PrintOptions options, ShownRowsSink.Drawing draw) : IResultSink
{
    private ShownRows? _rows;

    /// <summary>Writes a result in one layout, and says how many columns it had room for.</summary>
    public delegate int Drawing(ShownRows rows, PrintOptions options, TextLines lines);

    public string ContentType => "text/plain; charset=utf-8";

    public ValueTask BeginAsync(IBufferWriter<byte> output, IReadOnlyList<SqlColumn> columns)
    {
        _rows = new ShownRows(columns, options.Format.IsForPeople() ? options.MaxRows : 0);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(IBufferWriter<byte> output, Batch batch)
    {
        _rows!.Add(batch);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(IBufferWriter<byte> output, long rowCount, TimeSpan elapsed)
    {
        var lines = new TextLines(output, options.HasColours);
        int columns = draw(_rows!, options, lines);
        if (options.HasFooter && options.Format.IsForPeople()) lines.Append(Footer.Of(_rows!, columns, options, elapsed));
        lines.Flush();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        // Nothing but memory.
    }
}
