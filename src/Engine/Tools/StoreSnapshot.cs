using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Engine.Tools;

/// <summary>
/// A store's directory as of its last checkpoint, seen from outside: no lock, nothing changed, beside a running server
/// too. Manifest records are only ever appended or replaced as a whole, and blocks never change, so a snapshot is
/// consistent; but files that a later checkpoint no longer needs may vanish. Then <see cref="IsCurrent"/> is false, and
/// a new snapshot has the answer.
/// </summary>
internal sealed class StoreSnapshot : IDisposable
{
    /// <summary>Checkpoints that a look from outside may be overtaken by before it gives up.</summary>
    public const int Attempts = 5;

    private readonly IFileSystem _files;
    private readonly EngineOptions _options;
    private readonly string _blocksRoot;
    private readonly StoreState _state = new();

    private StoreSnapshot(IFileSystem files, EngineOptions options, string blocksRoot)
    {
        (_files, _options, _blocksRoot) = (files, options, blocksRoot);
        Segments = new SegmentFiles(files, options with { RootDirectory = blocksRoot });
        Table = new FileTable(options.WornFileBytes);
        using Manifest manifest = new CatalogLoader(_state, Table, NullLogger.Instance).Load(files, options);
        (Manifest, History, Zone) = (manifest.ReadWhole(), manifest.History, manifest.Zone);
        using IFile file = files.Open(ManifestPath);
        UnreadBytes = file.Length - Manifest.Length;
    }

    public SegmentFiles Segments { get; }

    public FileTable Table { get; }

    /// <summary>The bytes of the manifest.</summary>
    public byte[] Manifest { get; }

    public string ManifestPath => Path.Combine(_options.RootDirectory, RootFiles.Manifest);

    /// <summary>
    /// Bytes of the manifest behind its last whole record. More than none: a record that is just being written, or that
    /// a crash tore; or a damaged one, and then blocks that only it lists look as if nobody needed them.
    /// </summary>
    public long UnreadBytes { get; }

    public Guid History { get; }

    /// <summary>The time zone that the store was made with.</summary>
    public string Zone { get; }

    /// <summary>Everything up to this LSN is in the blocks.</summary>
    public Lsn Checkpoint => _state.Applied;

    /// <summary>By symbol, timeframe and attribute group.</summary>
    public IReadOnlyList<Bucket> Buckets => field ??= [.. _state.Catalog.List().OrderBy(b => b.Key.ToString(), StringComparer.Ordinal)];

    /// <param name="root">Where the manifest is.</param>
    /// <param name="blocksRoot">Where the blocks are, if not there too.</param>
    /// <exception cref="MarketStoreException">No store is there, or its manifest is damaged.</exception>
    public static StoreSnapshot Open(IFileSystem files, string root, string? blocksRoot = null)
    {
        root = Path.GetFullPath(root);
        Require(files, root);
        return new StoreSnapshot(files, new EngineOptions { RootDirectory = root }, Path.GetFullPath(blocksRoot ?? root));
    }

    /// <summary>Reads something of a store, and again if a checkpoint took away what was being read.</summary>
    /// <exception cref="MarketStoreException">No store is there, or it is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static T Read<T>(IFileSystem files, string root, Func<StoreSnapshot, T> read)
    {
        for (int attempt = 1; ; attempt++)
        {
            using StoreSnapshot store = Open(files, root);
            try
            {
                return read(store);
            }
            catch (Exception error) when (error is MarketStoreException or IOException && attempt < Attempts && !store.IsCurrent())
            {
                // Later lists do without the file that has gone.
            }
        }
    }

    /// <summary>Fails if there is no store.</summary>
    /// <exception cref="MarketStoreException">No store is there.</exception>
    public static void Require(IFileSystem files, string root)
    {
        if (!files.DirectoryExists(root)) throw MarketStoreException.NotFound($"there is no directory {root}");
        if (!files.FileExists(Path.Combine(root, RootFiles.Manifest)))
            throw MarketStoreException.NotFound($"{root} is not a data directory of marketstore: it has no {RootFiles.Manifest}");
    }

    public Bucket? Find(uint id) => _state.Catalog.Find(id);

    /// <summary>Whether the manifest is still the one that was read.</summary>
    public bool IsCurrent()
    {
        using StoreSnapshot now = Open(_files, _options.RootDirectory, _blocksRoot);
        return Manifest.AsSpan().SequenceEqual(now.Manifest);
    }

    public void Dispose() => Segments.Dispose();
}
