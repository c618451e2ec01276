using System.Diagnostics;
using System.Globalization;
using MarketStore.Cli.Stores;
using MarketStore.Cli.Tools;
using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Loading;

/// <summary>
/// Loads a file into a bucket, chunk by chunk. Each chunk is one write: all of its rows are there, or none. While one is
/// written, the next is read; two chunks of memory take turns. A server that takes less at once gets a chunk in pieces, and
/// later chunks are no larger than those.
///
///     1 Prepare   LoadPreparation   find or make the bucket
///     2 Match     CsvLayout         fields of a record -> columns; how times are written
///     3 Read      CsvSource         bytes -> columns, bad rows to Rejects
///     4 Write     IStore            a chunk, durable; only then it counts as written
///
/// Loading rows again does no harm in buckets of bars, where a row takes the place of the one before it. Ticks are doubled.
/// </summary>
internal sealed class Loader
{
    private readonly IStore _store;
    private readonly LoadRequest _request;
    private readonly ILoadObserver _observer;
    private readonly LoadPreparation _preparation;
    private readonly long _start = Stopwatch.GetTimestamp();
    private LoadSummary _done;
    private Rejects? _rejects;

    /// <summary>Rows of one write, as far as the store has let us know.</summary>
    private volatile int _rowsThatFit = int.MaxValue;

    /// <summary>What whoever watches is told behind the write that is going on.</summary>
    private string? _news;

    /// <summary>Rows that were sent, and of which no answer has said whether they are written.</summary>
    private int _rowsInDoubt;

    private Loader(IStore store, LoadRequest request, ILoadObserver observer)
    {
        (_store, _request, _observer) = (store, request, observer);
        _preparation = new LoadPreparation(store, request, observer);
        _done = new LoadSummary { IsDryRun = request.DryRun, RowsRead = request.Skip };
    }

    /// <summary>Loads a file. Cancelled, it stops behind the chunk that is being written, and says so in the summary.</summary>
    /// <exception cref="LoadException">The file cannot be loaded any further: the text says why, and how many rows are written.</exception>
    /// <exception cref="MarketStoreException">Nothing was begun: there is no bucket, or columns are missing.</exception>
    /// <exception cref="SqlException">Nothing was begun: the file cannot be opened, or the bucket not be made.</exception>
    public static async Task<LoadSummary> LoadAsync(IStore store, LoadRequest request, ILoadObserver observer, CancellationToken cancel)
    {
        var loader = new Loader(store, request, observer);
        bool isParquet = request.File.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        using (loader._rejects = request.RejectsFile is null ? null : new Rejects(request.RejectsFile, request.MaxRejects, isParquet ? "row" : "line"))
        {
            try
            {
                await (isParquet ? loader.LoadParquetAsync(cancel) : loader.LoadCsvAsync(cancel));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // While the bucket was looked for: nothing has been read.
                loader._done = loader._done with { Interrupted = true };
            }
            return loader._done with { Elapsed = Stopwatch.GetElapsedTime(loader._start), Rejected = loader._rejects?.Count ?? 0, RejectsFile = request.RejectsFile };
        }
    }

    private async Task LoadCsvAsync(CancellationToken cancel)
    {
        using var input = new CsvInput(_request.File);
        List<string[]> sample = input.Sample(_request.Delimiter);
        LoadTarget target = await _preparation.FindAsync(() => TableInference.Columns(Begun(sample), _request), cancel);
        _observer.Say("Beginning parse...");
        CsvLayout layout = CsvLayout.Of(Begun(sample), target, _request, _observer.Warn);
        await RunAsync(() => new CsvSource(layout, input.Open(_request.Delimiter), _request, _rejects, rows => Show(rows, input)), target, cancel);
    }

    private async Task LoadParquetAsync(CancellationToken cancel)
    {
        if (!File.Exists(_request.File)) throw new SqlException($"there is no file '{_request.File}'", null);
        using var file = new ParquetFile(new SourceFile(_request.File, _request.File));
        LoadTarget target = await _preparation.FindAsync(() => ParquetLayout.ColumnsFor(file, _request), cancel);
        ParquetLayout layout = ParquetLayout.Of(file, target, _request, _observer.Warn);
        await RunAsync(() => new ParquetSource(file, layout, _request, _rejects, rows => _observer.Show(new LoadProgress(rows, 0, 0))), target, cancel);
    }

    private List<string[]> Begun(List<string[]> sample) => sample.Count > 0 ? sample : throw MarketStoreException.Invalid($"there is nothing in {_request.File}");

    private void Show(long rows, CsvInput input) => _observer.Show(new LoadProgress(rows, input.BytesRead, input.FileBytes));

    private async Task RunAsync(Func<ILoadSource> open, LoadTarget target, CancellationToken cancel)
    {
        try
        {
            using ILoadSource source = open();
            await CopyAsync(source, target, cancel);
        }
        catch (Exception error) when (error is LoadException or SqlException or IOException or MarketStoreException)
        {
            string written = _request.DryRun ? "" : $"\n{_done.Standing}";
            string inDoubt = _rowsInDoubt == 0 ? "" : $"\nwhether the {Counted.Of(_rowsInDoubt, "row")} behind them were written is not known";
            throw new LoadException(error.Message + written + inDoubt, error);
        }
    }

    private async Task CopyAsync(ILoadSource source, LoadTarget target, CancellationToken cancel)
    {
        var chunks = (Reading: new LoadChunk(target), Writing: new LoadChunk(target));
        Task writing = Task.CompletedTask;
        try
        {
            while (source.Read(chunks.Reading, Math.Min(_request.ChunkRows, _rowsThatFit), cancel) && !cancel.IsCancellationRequested)
            {
                await writing;
                TellNews();
                chunks = (chunks.Writing, chunks.Reading);
                LoadChunk next = chunks.Writing;
                _observer.Say(string.Create(CultureInfo.InvariantCulture, $"Read next {next.RowCount} lines from {(next.LastLine > 0 ? "CSV" : "Parquet")} file..."));
                if (target.HasSymbols) await _preparation.CheckSymbolsAsync(target, next.Symbols);
                writing = WriteAsync(next);
            }
        }
        finally
        {
            // Whatever ends the reading: what is being written counts, and its failure comes first.
            await writing;
        }
        TellNews();
        bool isStopped = cancel.IsCancellationRequested;
        if (!isStopped) _done = _done with { RowsRead = chunks.Reading.RowsRead, LastLine = chunks.Reading.LastLine };
        _done = _done with { TextsCut = TextsCut(chunks), Interrupted = isStopped };
        if (_done.TextsCut > 0) _observer.Warn($"too long string column (>16chars): {_done.TextsCut} texts were cut to their first 16 letters");
    }

    private void TellNews()
    {
        if (_news is not null) _observer.Say(_news);
        _news = null;
    }

    private static long TextsCut((LoadChunk Reading, LoadChunk Writing) chunks) => chunks.Reading.CutCount + chunks.Writing.CutCount;

    /// <summary>On a thread of its own: a store of this process works a while before it waits.</summary>
    private Task WriteAsync(LoadChunk chunk) => Task.Run(async () =>
    {
        for (int first = 0; first < chunk.RowCount;)
        {
            int count = Math.Min(_rowsThatFit, chunk.RowCount - first);
            if (!_request.DryRun && !await TryWriteAsync(chunk, first, count)) continue;
            first += count;
            _done = _done with
            {
                RowsRead = chunk.RowsReadUpTo(first),
                RowsWritten = _done.RowsWritten + count,
                // The lines of rows within a chunk are not kept.
                LastLine = first == chunk.RowCount ? chunk.LastLine : 0,
            };
        }
        _done = _done with { FirstNs = long.Min(_done.FirstNs, chunk.FirstNs), LastNs = long.Max(_done.LastNs, chunk.LastNs) };
    });

    /// <returns>False: they were too many, none of them is written, and from now on fewer are sent at once.</returns>
    private async Task<bool> TryWriteAsync(LoadChunk chunk, int first, int count)
    {
        try
        {
            await _store.WriteAsync(chunk.ToRequest(first, count), CancellationToken.None);
            return true;
        }
        catch (RequestTooLargeException error) when (count > 1)
        {
            _rowsThatFit = error.RowsThatFit(count);
            _news = string.Create(CultureInfo.InvariantCulture, $"{error.Limit}: {Counted.Of(_rowsThatFit, "row")} are one write from here on");
            return false;
        }
        catch (UnknownOutcomeException)
        {
            _rowsInDoubt = count;
            throw;
        }
    }
}
