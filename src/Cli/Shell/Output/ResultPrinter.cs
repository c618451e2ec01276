using System.Diagnostics;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Shell.Output;

/// <summary>
/// Prints one result in any format. Formats for programs are written batch after batch, as they are computed; those for
/// people hold the rows that they show, see <see cref="ShownRowsSink"/>.
/// </summary>
internal static class ResultPrinter
{
    /// <summary>Rows of a statement that takes its time are shown not later than this after they are there.</summary>
    private const int FlushMs = 100;

    /// <param name="result">Read to its end, or until the reader of the output has enough; the caller disposes it.</param>
    /// <param name="output">Flushed, not closed; a <see cref="PagedOutput"/> too.</param>
    /// <exception cref="SqlException">A value cannot be computed, or the format wants other columns; what came before is printed.</exception>
    /// <exception cref="OperationCanceledException">Stopped between two batches, or within the statement.</exception>
    /// <exception cref="IOException">The output fails in any way but by its reader leaving.</exception>
    public static async ValueTask<PrintSummary> PrintAsync(SqlResult result, PrintOptions options, Stream output, CancellationToken cancel)
    {
        var buffer = new StreamBuffer(output);
        long rows = 0, start = options.StartedAt == 0 ? Stopwatch.GetTimestamp() : options.StartedAt;
        long flushedAt = Environment.TickCount64;
        using IResultSink sink = options.Format.Sink(options);
        try
        {
            try
            {
                await sink.BeginAsync(buffer, result.Columns).ConfigureAwait(false);
                while (result.Next() is { } batch)
                {
                    cancel.ThrowIfCancellationRequested();
                    await sink.WriteAsync(buffer, batch).ConfigureAwait(false);
                    rows += batch.Count;
                    if (Environment.TickCount64 - flushedAt < FlushMs) continue;
                    buffer.Flush();
                    flushedAt = Environment.TickCount64;
                }
                await sink.EndAsync(buffer, rows, Stopwatch.GetElapsedTime(start)).ConfigureAwait(false);
            }
            finally
            {
                buffer.Flush();
            }
            return new PrintSummary(rows, buffer.Written);
        }
        catch (IOException error) when (BrokenPipe.Is(error))
        {
            return new PrintSummary(rows, buffer.Written, WasLeft: true);
        }
    }

    /// <summary>The same for text; a binary format is refused.</summary>
    /// <exception cref="ArgumentException">The format is not text.</exception>
    public static async ValueTask<PrintSummary> PrintAsync(SqlResult result, PrintOptions options, TextWriter output, CancellationToken cancel)
    {
        if (options.Format.IsBinary()) throw new ArgumentException($"{options.Format.Name()} is not text", nameof(options));
        await using var stream = new TextStream(output);
        return await PrintAsync(result, options, stream, cancel).ConfigureAwait(false);
    }
}
