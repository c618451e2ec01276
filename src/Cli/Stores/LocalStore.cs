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
    private readonly StorageEngine _engine;
    private readonly Upkeep _upkeep;
    private readonly MarketService _service;
    private readonly SqlSession _session;

    private LocalStore(string root, StorageEngine engine, ILogger log)
    {
        (Place, _engine) = (root, engine);
        var database = new Database(engine);
        _upkeep = new Upkeep(database, log);
        _service = new MarketService(database, new ServiceOptions { Version = BuildVersion.Commit });
        _session = new SqlSession(database, new SqlOptions { Files = FilePolicy.Anywhere, Zone = engine.Calendar.Zone });
    }

    public string Place { get; }

    public bool IsLocal => true;

    /// <summary>Opens a store, or makes an empty one where there is none.</summary>
    /// <exception cref="IOException">A server holds it.</exception>
    /// <exception cref="MarketStoreException">It is damaged.</exception>
    public static LocalStore Open(string root, ILogger log)
    {
        root = Path.GetFullPath(root);
        return new LocalStore(root, StoreChoice.OpenForWork(root, log), log);
    }

    public ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel) => _session.RunAsync(script, [], cancel);

    public ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel)
    {
        BucketDescription described = _service.GetInfo([key])[0];
        return described.Error.Length == 0 ? new(described) : throw MarketStoreException.NotFound(described.Error);
    }

    public async ValueTask WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        if (await _service.WriteAsync([request], cancel) is { } errors) throw new MarketStoreException(ErrorCode.InvalidArgument, errors[0]);
    }

    public async ValueTask DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        _engine.Dispose();
    }
}
