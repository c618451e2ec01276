using System.Diagnostics;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// All that turns what the log has brought into blocks and keeps blocks in shape. Built from the manifest when a store
/// is opened; afterwards nothing but this changes a bucket's list of blocks.
/// </summary>
internal sealed class Maintenance : IDisposable
{
    private readonly Manifest _manifest;
    private readonly Checkpointer _checkpointer;
    private readonly Compactor _compactor;
    private readonly OrphanSweep _orphans;
    private readonly VersionSwitch _versions;
    private readonly ReadEpochs _readers;
    private readonly FileTable _table;
    private readonly IEngineObserver? _observer;

    /// <exception cref="MarketStoreException">The manifest is damaged, or of a later version.</exception>
    public Maintenance(StoreState state, SegmentFiles segments, ReadEpochs readers, (EngineOptions Options, IFileSystem Files, ILogger Log) given)
    {
        (EngineOptions options, IFileSystem files, ILogger log) = given;
        (_readers, _observer) = (readers, options.Observer);
        FileTable table = _table = new FileTable(options.WornFileBytes);
        _manifest = new CatalogLoader(state, table, log).Load(files, options);
        try
        {
            var appender = new SegmentAppender(files, segments, table, options);
            var merging = new MergeContext(files, segments, appender, options.BlockRows, log);
            _versions = new VersionSwitch(
                state, segments, table, _manifest, new SwitchContext(files, appender, readers, state.Applied));
            _checkpointer = new Checkpointer(state, _versions, merging);
            _compactor = new Compactor(state, _versions, table, merging);
            _orphans = new OrphanSweep(files, segments, table);
            _compactor.Observe(state.Catalog.List());
            _manifest.Harden();
            // A torn manifest is left as it is until the log has shown that nothing was lost with its last record.
            if (_manifest.WantsPicture && !IsTorn) Checkpoint(null);
        }
        catch
        {
            _manifest.Dispose();
            throw;
        }
    }

    /// <summary>Identifies the store.</summary>
    public Guid History => _manifest.History;

    /// <summary>Whether the manifest ends in a record that fails its checksum.</summary>
    public bool IsTorn => _manifest.IsTorn;

    /// <summary>Bytes of all files of blocks, and those of them that nobody needs; any thread may look.</summary>
    public (long Bytes, long Dead) FileBytes => (_table.Bytes, _table.Dead);

    /// <summary>Turns all heads into blocks and releases the log.</summary>
    /// <param name="log">Null during recovery, when there is none yet.</param>
    /// <exception cref="IOException">The disk failed; nothing is lost, and a later checkpoint may succeed.</exception>
    public void Checkpoint(LogWriter? log)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyCollection<Bucket> changed = _checkpointer.Run(log);
        _compactor.Observe(changed);
        _observer?.Checkpointed(Stopwatch.GetElapsedTime(start), changed.Count);
    }

    /// <summary>Gives back the log's space that blocks have made superfluous; for when nobody is writing.</summary>
    /// <exception cref="IOException">The disk failed; the log is as good as before.</exception>
    public void ShrinkLog(LogWriter log)
    {
        lock (_versions.Gate) log.Shrink(_versions.Recorded);
    }

    /// <summary>Does a bounded piece of compaction.</summary>
    /// <param name="settle">Also what is not urgent, because nobody is writing.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="IOException">The disk failed; nothing has changed.</exception>
    public bool CompactStep(bool settle)
    {
        long start = Stopwatch.GetTimestamp();
        bool more = _compactor.Step(settle);
        if (more) _observer?.Compacted(Stopwatch.GetElapsedTime(start));
        return more;
    }

    /// <summary>Checks every block, and moves those that cannot be read aside.</summary>
    public IReadOnlyList<DamagedBlock> Quarantine(LogWriter log)
    {
        if (_manifest.WantsPicture) Checkpoint(log);
        return _compactor.Quarantine();
    }

    /// <summary>Deletes the files that a process which died left behind.</summary>
    /// <returns>How many there were.</returns>
    public int SweepOrphans()
    {
        lock (_versions.Gate)
        {
            // A file that a scan still reads has left its list, too.
            _versions.Reclaim();
            return _readers.HasRetired ? 0 : _orphans.Run();
        }
    }

    /// <summary>Checkpoints and compacts until nothing is left to do.</summary>
    public void Compact(LogWriter log, CancellationToken cancel)
    {
        do
        {
            cancel.ThrowIfCancellationRequested();
            Checkpoint(log);
            while (CompactStep(settle: true)) cancel.ThrowIfCancellationRequested();
        }
        while (_manifest.WantsPicture);
        SweepOrphans();
    }

    public void Dispose() => _manifest.Dispose();
}
