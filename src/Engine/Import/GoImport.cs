using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Import;

// Reading a root directory of the Go MarketStore, top to bottom.
//
//   1 Find    GoRoot           the tree -> buckets and their year files
//   2 Logs    PendingWrites    *.walfile -> which slots have rows that the year files may lack
//   3 Open    GoYearHeader     columns, timeframe and kind of each year file
//   4 Walk    YearSlots        slots that hold something, holes skipped, in step with the logs
//   5 Decode  Bar-, TickSlots  slot -> rows with exact times
//   6 Write   BucketWriter     rows that the target does not have yet, 64 K at a time
//
// Nothing in the source is changed. What cannot be read is reported and the rest goes on; only the target's own trouble
// ends an import. It can be stopped at any instant and started again: step 6 compares with what the target holds.

/// <summary>One run over a source.</summary>
/// <param name="options">What to read.</param>
/// <param name="engine">The target; null to read everything and write nothing.</param>
/// <param name="report">Filled while it runs.</param>
/// <param name="progress">Called after each write and each bucket.</param>
internal sealed class GoImport(
    ImportOptions options, StorageEngine? engine, ImportReport report, Action<ImportProgress>? progress = null)
{
    private readonly ZoneOffsets _zone = new(options.Zone);
    private readonly SlotCalendar _slots = engine?.Calendar ?? new SlotCalendar(options.Zone);

    /// <summary>Imports all; a cancelled run ends early and says so in the report.</summary>
    /// <exception cref="MarketStoreException">The target is in trouble.</exception>
    /// <exception cref="IOException">The source's root or the target's disk failed.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (engine is not null && engine.Calendar.Zone.Id != options.Zone.Id)
        {
            report.Note($"the target lays slots in {engine.Calendar.Zone.Id}, the source in {options.Zone.Id}: "
                + "bars are moved to the slot of the target that they begin in");
        }
        IReadOnlyList<GoBucket> buckets = new GoRoot(options.Source, report).Buckets();
        using PendingWrites logs = PendingWrites.Collect(options.Source, report);
        try
        {
            for (int i = 0; i < buckets.Count; i++)
            {
                int number = i + 1;
                if (options.Match?.Invoke(buckets[i].Key) != false)
                    await ImportAsync(buckets[i], logs, () => Tell(number, buckets), cancel);
                // What is left of these belongs to files that were not wanted, or have been reported.
                foreach (string path in buckets[i].Years) logs.Take(path);
                Tell(number, buckets);
            }
        }
        catch (OperationCanceledException)
        {
            report.Interrupted = true;
            return;
        }
        foreach ((string path, int writes) in logs.Untaken())
        {
            report.Note($"{path} is named by {writes} writes of a log and does not exist any more: "
                + "its bucket was destroyed, these rows are left out");
        }
    }

    private void Tell(int number, IReadOnlyList<GoBucket> buckets) => progress?.Invoke(
        new ImportProgress(number, buckets.Count, buckets[number - 1].Key, report.Bars.Read + report.Ticks.Read));

    private async Task ImportAsync(GoBucket bucket, PendingWrites logs, Action told, CancellationToken cancel)
    {
        BucketWriter? writer = null;
        List<(string Path, GoYearHeader Header)> years;
        Timeframe timeframe;
        try
        {
            BucketNames.CheckKey(bucket.Key);
            _ = Timeframe.TryParseStorable(bucket.Key.Timeframe, out timeframe);
            years = Open(bucket, timeframe);
            if (years.Count > 0 && engine is not null) writer = await OpenTargetAsync(bucket.Key, years[^1].Header);
        }
        catch (MarketStoreException e) when (IsOfTheRows(e))
        {
            report.Problem(bucket.Key.ToString(), e.Message);
            return;
        }
        if (years.Count == 0) return;
        report.Buckets++;
        var context = new ReadingContext(options, report, logs, _zone) { SlotOf = _slots.SlotStart };
        RowBatch? batch = null;
        for (int i = 0; i < years.Count; i++)
        {
            (string path, GoYearHeader header) = years[i];
            // Years of the bucket's own columns share a batch, so that small ones go together into one write.
            bool isLast = i + 1 == years.Count || !years[i + 1].Header.Schema.Equals(header.Schema)
                || writer?.Fits(header.Schema) == false;
            batch ??= new RowBatch(header.Schema);
            try
            {
                using YearReader? year = TryOpen(path, header, timeframe, context);
                if (year is not null)
                {
                    await CopyAsync(year, new Target(writer, batch, told), cancel);
                    report.YearFiles++;
                }
                if (writer is not null && isLast) await writer.WriteAsync(batch, isLast: true, cancel);
            }
            catch (MarketStoreException e) when (IsOfTheRows(e))
            {
                report.Problem(path, $"{e.Message}; its rows from there on are left out");
                isLast = true;
            }
            if (isLast) batch = null;
        }
    }

    private YearReader? TryOpen(string path, GoYearHeader header, Timeframe timeframe, ReadingContext context)
    {
        try
        {
            return new YearReader(path, header, timeframe, context);
        }
        catch (IOException e)
        {
            report.Problem(path, e.Message);
            return null;
        }
    }

    /// <summary>Where rows go; without a writer nowhere.</summary>
    private sealed record Target(BucketWriter? Writer, RowBatch Batch, Action Told);

    /// <summary>Brings the rows of a year into the batch, and all but the last ones from there to the target.</summary>
    private static async Task CopyAsync(YearReader year, Target target, CancellationToken cancel)
    {
        RowBatch batch = target.Batch;
        while (year.Fill(batch, BucketWriter.RowsPerPiece(batch.Schema), cancel))
        {
            if (target.Writer is null) batch.RemoveFirst(batch.Count);
            else await target.Writer.WriteAsync(batch, isLast: false, cancel);
            target.Told();
        }
    }

    /// <summary>The headers of those year files of a bucket that can be imported, ascending.</summary>
    private List<(string Path, GoYearHeader Header)> Open(GoBucket bucket, Timeframe timeframe)
    {
        var years = new List<(string Path, GoYearHeader Header)>();
        foreach (string path in bucket.Years)
        {
            try
            {
                using var file = new SourceFile(Path.Combine(options.Source, path));
                GoYearHeader header = GoYearHeader.Read(file);
                Check(path, header, timeframe);
                years.Add((path, header));
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                report.Problem(path, e.Message);
            }
        }
        // The Go server takes the columns of a bucket from its latest year, and so its kind.
        foreach ((string path, GoYearHeader header) in years.Where(y => y.Header.Kind != years[^1].Header.Kind))
            report.Problem(path, $"it holds {header.Kind} records, the bucket's latest year {years[^1].Header.Kind} ones");
        return [.. years.Where(y => y.Header.Kind == years[^1].Header.Kind)];
    }

    private static void Check(string path, GoYearHeader header, Timeframe timeframe)
    {
        if (Path.GetFileNameWithoutExtension(path) != header.Year.ToString(CultureInfo.InvariantCulture))
            throw new InvalidDataException($"its header says that it is the year {header.Year}");
        if (header.Kind == RecordKind.Fixed && header.TimeframeNs % timeframe.DurationNs != 0)
        {
            throw new InvalidDataException(
                $"its header names slots of {header.TimeframeNs / Timestamps.NsPerSecond} s, which do not fit into {timeframe}");
        }
    }

    private async Task<BucketWriter> OpenTargetAsync(BucketKey key, GoYearHeader latest)
    {
        if (!engine!.Contains(key)) await engine.CreateAsync(key, latest.Kind, latest.Schema);
        BucketInfo bucket = engine.Find(key)!;
        if (bucket.Kind == latest.Kind)
            return new BucketWriter(engine, bucket, latest.Kind == RecordKind.Fixed ? report.Bars : report.Ticks);
        throw MarketStoreException.Invalid(
            $"the target has a bucket of this name with {bucket.Kind} records, the source has {latest.Kind} ones");
    }

    /// <summary>Whether an error is of these rows; all others are of the target and end the import.</summary>
    private static bool IsOfTheRows(MarketStoreException e) =>
        e.Code is ErrorCode.InvalidArgument or ErrorCode.SchemaMismatch or ErrorCode.LimitExceeded;
}
