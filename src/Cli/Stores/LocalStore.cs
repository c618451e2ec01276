using MarketStore.Cli.Tools;
using MarketStore.Engine;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Files;
using MarketStore.Sql.Views;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Stores;

/// <summary>A directory that this process has opened: the same engine as a server's, without the ports.</summary>
internal sealed class LocalStore : IStore
{
    private const string OnlyLooks = "the store is only looked at: leave --read-only out to change it";

    private readonly StorageEngine _engine;
    private readonly bool _isReadOnly;
    private readonly Upkeep? _upkeep;
    private readonly MarketService _service;
    private readonly SqlSession _session;

    private LocalStore(string root, StorageEngine engine, ILogger log, bool isReadOnly)
    {
        (Place, _engine, _isReadOnly) = (root, engine, isReadOnly);
        var database = new Database(engine);
        _upkeep = isReadOnly ? null : new Upkeep(database, log);
        _service = new MarketService(database, new ServiceOptions { Version = BuildVersion.Commit });
        _session = new SqlSession(database, new SqlOptions
        {
            Files = FilePolicy.Anywhere,
            Zone = engine.Calendar.Zone,
            RefusesChanges = isReadOnly ? OnlyLooks : null,
        });
    }

    public string Place { get; }

    public bool IsLocal => true;

    /// <summary>Opens a store, or makes an empty one where there is none.</summary>
    /// <exception cref="IOException">A server holds it.</exception>
    /// <exception cref="MarketStoreException">It is damaged.</exception>
    public static LocalStore Open(string root, ILogger log)
    {
        root = Path.GetFullPath(root);
        return new LocalStore(root, StoreChoice.OpenForWork(root, log), log, isReadOnly: false);
    }

    /// <summary>Looks at a store as it is now; beside a server, too.</summary>
    /// <exception cref="MarketStoreException">There is none, or it is damaged.</exception>
    public static LocalStore OpenToLook(string root, ILogger log)
    {
        root = Path.GetFullPath(root);
        return new LocalStore(root, StoreChoice.OpenToLook(root, log), log, isReadOnly: true);
    }

    public ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel) => _session.RunAsync(script, [], cancel);

    public ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel)
    {
        BucketDescription described = _service.GetInfo([key])[0];
        return described.Error.Length == 0 ? new(described) : throw MarketStoreException.NotFound(described.Error);
    }

    public async ValueTask WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        if (_isReadOnly) throw MarketStoreException.Invalid(OnlyLooks);
        if (await _service.WriteAsync([request], cancel) is { } errors) throw new MarketStoreException(ErrorCode.InvalidArgument, errors[0]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_upkeep is not null) await _upkeep.DisposeAsync();
        _engine.Dispose();
    }
}
