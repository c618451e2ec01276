using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Compaction;
using MarketStore.Engine.Definitions;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine;

// A write, top to bottom. Each step is one file; nothing else touches the bytes.
//   1 Decode   Protocols/*                  wire -> IncomingRows (columns, n rows)
//   2 Admit    Protocols/Service            sizes, names
//   3 Shape    Engine/Catalog/RowShaper     match columns by name, convert, lay times into slots; into a frame
//   4 Log      Engine/Wal/LogWriter         LSN, checksum, one write
//   5 Commit   Engine/Wal/LogWriter         one fdatasync for all waiters
//   6 Apply    Engine/Heads/Applier         visible to readers, in LSN order
//   7 Encode   Engine/Compaction            heads -> blocks, later and in the background
//
// A read: Scan/StoreReader takes BucketVersions (no lock) -> Scan/BucketScan prunes, merges, decodes -> RowChunks;
// or Scan/Snapshot keeps them, and RowCursors decode piece by piece

/// <summary>A store: durable writes, reads of any range, buckets made and dropped. The engine's front door.</summary>
/// <remarks>Thread-safe. One process at a time holds a root directory.</remarks>
public sealed class StorageEngine : IDisposable
{
    /// <summary>Erasures between checkpoints that one bucket may collect before it is time for the next.</summary>
    private const int MaxLayers = 64;

    private readonly EngineOptions _options;
    private readonly IFileSystem _files;
    private readonly ILogger _log;
    private readonly IDisposable _rootLock;
    private readonly StoreState _state = new();
    private readonly SlotCalendar _calendar;
    private readonly SegmentFiles _segments;
    private readonly StoreReader _reader;
    private readonly Maintenance _maintenance;
    private readonly SegmentPool _pool;
    private readonly LogWriter _wal;
    private readonly BackgroundWork? _background;
    private bool _disposed;

    private StorageEngine(EngineOptions options, IFileSystem files, IClock clock, ILogger log)
    {
        (_log, _files) = (log, files);
        string root = Path.GetFullPath(options.RootDirectory);
        _options = options = options with { RootDirectory = root };
        CreateRoot(files, root);
        _rootLock = files.LockFile(Path.Combine(root, RootFiles.Lock));
        try
        {
            _calendar = new SlotCalendar(options.TimeZone);
            _segments = new SegmentFiles(files, options);
            var readers = new ReadEpochs();
            _reader = new StoreReader(_state, _segments, readers, _calendar);
            _maintenance = new Maintenance(_state, _segments, readers, (options, files, log));
            _pool = new SegmentPool(files, clock, options);
            var recovery = new Recovery(_state, new LogReader(files, root) { Hardens = true }, log);
            IReadOnlyList<SegmentOnDisk> old = recovery.Replay(_maintenance.History, _maintenance.IsTorn, MakeRoom);
            _wal = new LogWriter(_pool, options, _maintenance.History, _state.Applied, new Applier(_state));
            foreach (SegmentOnDisk segment in old)
            {
                _pool.ObserveId(segment.Header.Id);
                _wal.Adopt(new ClosedSegment(
                    segment.Path, segment.Header.FirstLsn, segment.Length, recovery.Damaged.Contains(segment.Path)));
            }
            if (options.BackgroundWork) _background = StartBackgroundWork((old.Sum(segment => segment.Length), recovery.Frames));
        }
        catch
        {
            _maintenance?.Dispose();
            _rootLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store, or makes one when the directory is empty, and replays its log.</summary>
    /// <exception cref="MarketStoreException">Damaged, of a later version, or not a store of ours.</exception>
    /// <exception cref="IOException">Held by another process, or the disk failed.</exception>
    public static StorageEngine Open(EngineOptions options, IFileSystem files, IClock clock, ILogger log) =>
        new(options, files, clock, log);

    /// <summary>Where slots begin.</summary>
    public SlotCalendar Calendar => _calendar;

    /// <summary>Writes rows to any number of buckets, all or none; missing buckets are created.</summary>
    /// <returns>When the rows are durable and visible.</returns>
    /// <exception cref="MarketStoreException">Nothing has been written.</exception>
    public async ValueTask WriteAsync(IReadOnlyList<IncomingRows> rows, CancellationToken cancel = default)
    {
        MarketStoreException?[] errors = await WriteAllAsync([rows], cancel).ConfigureAwait(false);
        if (errors[0] is { } error) throw error;
    }

    /// <summary>Several atomic writes in one group commit, in this order.</summary>
    /// <returns>One entry per write: null when it is durable and visible, else why nothing of it was written.</returns>
    public async ValueTask<MarketStoreException?[]> WriteAllAsync(
        IReadOnlyList<IReadOnlyList<IncomingRows>> writes, CancellationToken cancel = default)
    {
        await WaitForRoomAsync(cancel).ConfigureAwait(false);
        var committer = new WriteCommitter(_state.Catalog, _calendar, _wal);
        return await committer.CommitAsync(writes).ConfigureAwait(false);
    }

    /// <summary>Creates an empty bucket.</summary>
    /// <exception cref="MarketStoreException">It exists, or a name cannot be stored.</exception>
    public async ValueTask CreateAsync(BucketKey key, RecordKind kind, Schema schema)
    {
        await WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        var committer = new WriteCommitter(_state.Catalog, _calendar, _wal);
        await committer.CreateAsync(key, kind, schema).ConfigureAwait(false);
    }

    /// <summary>Drops all buckets that match; their files go with the next checkpoint.</summary>
    /// <returns>How many there were.</returns>
    public async ValueTask<int> DropAsync(Func<BucketKey, bool> match)
    {
        List<Bucket> buckets = _state.Catalog.List(match);
        if (buckets.Count == 0) return 0;
        using LogFrame frame = LogRecords.Drop(buckets);
        _wal.Enqueue(frame);
        await frame.Outcome.ConfigureAwait(false);
        _background?.CheckpointSoon();
        return buckets.Count;
    }

    /// <summary>Erases the rows of a span of time from all buckets that match; visible at once.</summary>
    /// <param name="range">By the rows' own times: of fixed records, the start of the slot.</param>
    /// <returns>How many buckets there were; rows that came before are gone from them when the call returns.</returns>
    public async ValueTask<int> EraseAsync(Func<BucketKey, bool> match, TimeRange range)
    {
        List<Bucket> buckets = _state.Catalog.List(match);
        if (buckets.Count == 0 || range.FromNs > range.ToNs) return buckets.Count;
        await WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        using LogFrame frame = LogRecords.Erase(buckets, range);
        _wal.Enqueue(frame);
        await frame.Outcome.ConfigureAwait(false);
        if (buckets.Exists(bucket => bucket.Version.Layers.Length > MaxLayers)) _background?.CheckpointSoon();
        return buckets.Count;
    }

    /// <summary>Views and other things that are defined over buckets, and what has changed below them.</summary>
    internal DefinitionTable Definitions => _state.Definitions;

    /// <summary>Keeps a definition, in the place of the one of its kind and name if there is one.</summary>
    /// <returns>When it is durable and in effect.</returns>
    /// <exception cref="MarketStoreException">Its name or its text is too long.</exception>
    internal ValueTask DefineAsync(Definition definition)
    {
        CheckLength("the name", definition.Name, Definition.MaxNameBytes);
        CheckLength("the text", definition.Text, Definition.MaxTextBytes);
        return CommitAsync(LogRecords.Define(definition, exists: true));
    }

    /// <summary>Takes a definition away; nothing happens when there is none.</summary>
    internal ValueTask UndefineAsync(string kind, string name) =>
        Definitions.Find(kind, name) is { } known ? CommitAsync(LogRecords.Define(known, exists: false)) : ValueTask.CompletedTask;

    /// <summary>Changes the columns of all buckets that match, or of none; visible at once, whatever they hold.</summary>
    /// <returns>How many buckets were changed; those that are as they would become stay as they are.</returns>
    /// <exception cref="MarketStoreException">No such bucket, one that cannot be changed so, or none to change.</exception>
    internal async ValueTask<int> AlterAsync(Func<BucketKey, bool> match, SchemaChange change)
    {
        await WaitForRoomAsync(CancellationToken.None).ConfigureAwait(false);
        IReadOnlyList<Bucket> buckets = await new AlterCommitter(_state.Catalog, _wal).CommitAsync(match, change).ConfigureAwait(false);
        if (buckets.Any(bucket => bucket.Version.Layers.Length > MaxLayers)) _background?.CheckpointSoon();
        return buckets.Count;
    }

    /// <summary>Identifies the store: LSNs of another history are about something else.</summary>
    public Guid History => _maintenance.History;

    /// <summary>The last commit that is visible.</summary>
    public Lsn Applied => _state.Feed.Applied;

    /// <summary>Why nothing can be written any more until the store is opened anew; null as long as it can.</summary>
    public string? Fault => _wal.Fault;

    /// <summary>Every commit behind an LSN, then those to come; dispose it.</summary>
    /// <remarks>Whether the log still has the first of them shows when it is read.</remarks>
    /// <exception cref="MarketStoreException">The LSN lies in the future.</exception>
    internal CommitReader Follow(Lsn after)
    {
        lock (_state.ApplyLock)
        {
            if (after <= _state.Applied) return new CommitReader(_state.Feed, new LogTail(_files, _wal, _state.Catalog), after);
        }
        throw MarketStoreException.Invalid($"there is no commit {after} yet, the last one is {Applied}: is this another store?");
    }

    /// <summary>All buckets that match, as of one commit; dispose it.</summary>
    /// <returns>With the LSN of that commit: whoever follows from it on misses nothing and sees nothing twice.</returns>
    internal (Snapshot Snapshot, Lsn AsOf) CaptureAsOf(Func<BucketKey, bool> match)
    {
        lock (_state.ApplyLock) return (_reader.Capture(_state.Catalog.List(match)), _state.Applied);
    }

    /// <summary>Reads rows; several buckets are read as of one moment.</summary>
    /// <exception cref="MarketStoreException">No such bucket, too many rows, damaged data, or a disk that fails.</exception>
    /// <param name="cancel">Ends the scan between two blocks.</param>
    public ScanResult Scan(ScanRequest request, CancellationToken cancel = default) =>
        _reader.Scan(request with { Cancel = cancel });

    /// <summary>Buckets as of one moment, to be read by any number of cursors; dispose it.</summary>
    /// <remarks>A bucket that has been dropped by now has no rows.</remarks>
    internal Snapshot Capture(IReadOnlyList<Bucket> buckets) => _reader.Capture(buckets);

    /// <summary>All buckets of some families as of one moment; dispose it. A family without buckets is left out.</summary>
    internal Snapshot Capture(IReadOnlyList<FamilyKey> families) => _reader.Capture(families);

    /// <summary>The buckets of a timeframe and attribute group by symbol, or null when there are none.</summary>
    /// <remarks>A look-up as long as no bucket of it comes or goes.</remarks>
    internal BucketFamily? Family(string timeframe, string group) => _state.Catalog.Family(new FamilyKey(timeframe, group));

    /// <summary>All timeframes and attribute groups that have buckets, and how many, in no order.</summary>
    internal IReadOnlyList<FamilyCount> Families() => _state.Catalog.Families();

    /// <summary>Whether there is a bucket of this key.</summary>
    public bool Contains(BucketKey key) => _state.Catalog.TryGet(key, out _);

    /// <summary>A bucket by a key as texts spell it: <c>AAPL/1Min/OHLCV</c>; what follows a colon is ignored.</summary>
    public KnownBucket Resolve(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return _state.Catalog.Find(colon < 0 ? text : text[..colon]) is { } bucket ? new KnownBucket(bucket) : default;
    }

    /// <summary>A bucket by its key, or null.</summary>
    public BucketInfo? Find(BucketKey key) => _state.Catalog.TryGet(key, out Bucket? bucket) ? Describe(bucket) : null;

    /// <summary>The keys of all buckets, or of those that match, in no order.</summary>
    public IReadOnlyList<BucketKey> Keys(Func<BucketKey, bool>? match = null) =>
        [.. _state.Catalog.List(match).Select(bucket => bucket.Key)];

    /// <summary>All buckets, or those that match, in no order.</summary>
    public IReadOnlyList<BucketInfo> List(Func<BucketKey, bool>? match = null) =>
        [.. _state.Catalog.List(match).Select(Describe)];

    /// <summary>What all buckets take, or those that match, in no order.</summary>
    internal IEnumerable<BucketFootprint> Footprints(Func<BucketKey, bool>? match = null) =>
        _state.Catalog.List(match).Select(bucket => BucketFootprint.Of(bucket, Describe(bucket)));

    /// <summary>What there is at the moment; takes as long as a look at every bucket.</summary>
    public EngineMeasures Measure()
    {
        long headRows = 0, blocks = 0, shadows = 0;
        List<Bucket> buckets = _state.Catalog.List();
        foreach (Bucket bucket in buckets)
        {
            BucketVersion version = bucket.Version;
            headRows += (version.Head?.Count ?? 0) + version.Layers.Sum(layer => (long)(layer.Rows?.Count ?? 0));
            blocks += version.Blocks.Main.Length + version.Blocks.Shadows.Length;
            shadows += version.Blocks.Shadows.Length;
        }
        (int open, long leases, long opened, long bytesRead) = _segments.Usage;
        (long fileBytes, long dead) = _maintenance.FileBytes;
        (int followers, ulong behind) = _state.Feed.Lag();
        return new EngineMeasures
        {
            Applied = Applied,
            Buckets = buckets.Count,
            HeadRows = headRows,
            HeadBytes = _state.HeadBytes,
            HeadCapacityBytes = _options.HeadMemoryBytes,
            Blocks = blocks,
            ShadowBlocks = shadows,
            BlockBytes = fileBytes,
            DeadBytes = dead,
            LogBytes = _wal.FileBytes,
            Followers = followers,
            FollowersBehind = behind,
            OpenFiles = open,
            OpenFileHits = leases - opened,
            OpenFileMisses = opened,
            BlockBytesRead = bytesRead,
        };
    }

    /// <summary>Turns all heads into blocks and releases the log.</summary>
    public void Checkpoint() => _maintenance.Checkpoint(_wal);

    /// <summary>Checkpoints, merges what lies over each other, and gives back what space that leaves.</summary>
    public void Compact(CancellationToken cancel = default) => _maintenance.Compact(_wal, cancel);

    /// <summary>Checks every block, and takes those that cannot be read off their lists; their bytes are kept aside.</summary>
    /// <returns>What was taken off: those rows are lost, and queries no longer fail because of them.</returns>
    internal IReadOnlyList<DamagedBlock> Quarantine() => _maintenance.Quarantine(_wal);

    /// <summary>Checkpoints and closes. The caller has seen to it that no request is left.</summary>
    /// <exception cref="IOException">What was written without a sync of its own may be lost in a power cut.</exception>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _background?.Dispose();
        try
        {
            Checkpoint();
            _pool.Retire();
            _maintenance.ShrinkLog(_wal);
        }
        catch (IOException error)
        {
            _log.LogWarning("closing without a checkpoint, nothing is lost, the next start reads the log: {Reason}", error.Message);
        }
        finally
        {
            try
            {
                _wal.Dispose();
            }
            finally
            {
                _segments.Dispose();
                _maintenance.Dispose();
                _rootLock.Dispose();
            }
        }
    }

    private static void CheckLength(string what, string text, int most)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        if (bytes <= most) return;
        throw new MarketStoreException(ErrorCode.LimitExceeded, $"{what} of a definition may have {most} bytes, this one has {bytes}");
    }

    private async ValueTask CommitAsync(LogFrame frame)
    {
        using (frame)
        {
            _wal.Enqueue(frame);
            await frame.Outcome.ConfigureAwait(false);
        }
    }

    private static BucketInfo Describe(Bucket bucket)
    {
        BucketVersion version = bucket.Version;
        return new BucketInfo(bucket.Key, bucket.Kind, bucket.Timeframe, version.Schema, version.MaxTime);
    }

    /// <summary>
    /// The root and the names in it are durable before anything is built on them, also those that an earlier process
    /// made and died before syncing.
    /// </summary>
    private static void CreateRoot(IFileSystem files, string root)
    {
        if (files.DirectoryExists(root)) files.SyncDirectory(root);
        else files.CreateDirectory(root);
        // A store with a manifest has been through this.
        if (files.FileExists(Path.Combine(root, RootFiles.Manifest))) return;
        for (string? parent = Path.GetDirectoryName(root); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            files.SyncDirectory(parent);
        }
    }

    private BackgroundWork StartBackgroundWork((long Bytes, long Frames) replayed) =>
        new(_options, _state, (_wal, _pool, _maintenance), _log, replayed);

    private void MakeRoom()
    {
        if (_state.HeadBytes > _options.HeadMemoryBytes / 2) _maintenance.Checkpoint(null);
    }

    /// <summary>Back-pressure: writers wait while the rows that are not yet in blocks fill their memory.</summary>
    private async ValueTask WaitForRoomAsync(CancellationToken cancel)
    {
        if (_state.HeadBytes <= _options.HeadMemoryBytes) return;
        if (_background is null) Checkpoint();
        else await _background.WaitForRoomAsync(cancel).ConfigureAwait(false);
    }
}
