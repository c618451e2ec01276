using System.Diagnostics;
using System.IO.Pipelines;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Files;

/// <summary>
/// A result written into a file. The rows go into a file beside it, which takes its name when they are complete and on
/// the disk: whoever opens the name finds all rows, or what was there before.
/// </summary>
internal static class ResultFile
{
    private const int FlushBytes = 1 << 18;

    /// <returns>The number of rows.</returns>
    /// <exception cref="SqlException">A value cannot be computed, or the file cannot be written.</exception>
    public static async ValueTask<long> WriteAsync(SqlResult rows, IResultSink sink, SourceFile target, CancellationToken cancel)
    {
        if (IsDevice(target.Path)) return await WriteThroughAsync(rows, sink, target, cancel).ConfigureAwait(false);
        string beside = Path.Combine(Path.GetDirectoryName(target.Path)!, $".{Path.GetFileName(target.Path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            long count;
            await using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                count = await SendAsync(rows, sink, file, cancel).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, target.Path, overwrite: true);
            return count;
        }
        catch (Exception error)
        {
            File.Delete(beside);
            if (SourceFile.IsRefusal(error)) throw target.Failed("write", error);
            throw;
        }
    }

    /// <summary>Whether the path is one like /dev/stdout, whose name must not be given to a file.</summary>
    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static async ValueTask<long> WriteThroughAsync(SqlResult rows, IResultSink sink, SourceFile target, CancellationToken cancel)
    {
        try
        {
            await using var device = new FileStream(target.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
            return await SendAsync(rows, sink, device, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (SourceFile.IsRefusal(error))
        {
            throw target.Failed("write", error);
        }
    }

    private static async ValueTask<long> SendAsync(SqlResult rows, IResultSink sink, Stream target, CancellationToken cancel)
    {
        PipeWriter output = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
        long start = Stopwatch.GetTimestamp(), count = 0;
        await sink.BeginAsync(output, rows.Columns).ConfigureAwait(false);
        while (rows.Next() is { } batch)
        {
            await sink.WriteAsync(output, batch).ConfigureAwait(false);
            count += batch.Count;
            if (output.UnflushedBytes >= FlushBytes) await output.FlushAsync(cancel).ConfigureAwait(false);
        }
        await sink.EndAsync(output, count, Stopwatch.GetElapsedTime(start)).ConfigureAwait(false);
        await output.FlushAsync(cancel).ConfigureAwait(false);
        await output.CompleteAsync().ConfigureAwait(false);
        return count;
    }
}
