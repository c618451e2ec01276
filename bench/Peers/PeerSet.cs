using MarketStore.Bench.Datasets;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>
/// The peers that this machine has. A server is started when it is first asked for and stopped at the end; one that is
/// missing, or does not start, is reported once and left out.
/// </summary>
/// <param name="directory">Their data go below it.</param>
/// <param name="absent">Told the name of a peer that is not there, and why.</param>
internal sealed class PeerSet(string directory, Action<string, string> absent) : IDisposable
{
    private ClickHouse? _clickHouse;
    private Postgres? _postgres;
    private bool _askedClickHouse, _askedPostgres, _askedH5py, _hasH5py;

    public Postgres? Postgres
    {
        get
        {
            if (!_askedPostgres)
                _postgres = Try("PostgreSQL", Peers.Postgres.Missing(), () => new Postgres(Under("postgres")));
            _askedPostgres = true;
            return _postgres;
        }
    }

    private ClickHouse? ClickHouse
    {
        get
        {
            if (!_askedClickHouse)
                _clickHouse = Try("ClickHouse", Peers.ClickHouse.Missing(), () => new ClickHouse(Under("clickhouse")));
            _askedClickHouse = true;
            return _clickHouse;
        }
    }

    private bool HasH5py
    {
        get
        {
            if (!_askedH5py && H5pyProcess.Missing() is { } reason) absent("h5py", reason);
            else if (!_askedH5py) _hasH5py = true;
            _askedH5py = true;
            return _hasH5py;
        }
    }

    /// <summary>Empty stores for the bars.</summary>
    /// <param name="name">Names their files.</param>
    /// <param name="withServers">Also those that hold one set of bars at a time.</param>
    public IEnumerable<IBarStore> Bars(MinuteBars data, string name, bool withServers)
    {
        if (HasH5py) yield return new H5pyBars(data, Under(name + "-h5py"));
        yield return new DuckDbBars(data, Under(name + "-duckdb"));
        if (withServers && ClickHouse is { } server) yield return new ClickHouseBars(server, data);
    }

    public IEnumerable<ITableStore> Tables()
    {
        if (HasH5py) yield return new H5pyTables(Under("size-h5py"), isCompressed: false);
        if (HasH5py) yield return new H5pyTables(Under("size-h5py"), isCompressed: true);
        yield return new DuckDbTables(Under("size-duckdb"));
        if (ClickHouse is { } clickHouse) yield return new ClickHouseTables(clickHouse);
        if (Postgres is { } postgres) yield return new PostgresTables(postgres);
    }

    public void Dispose()
    {
        try
        {
            _clickHouse?.Dispose();
        }
        finally
        {
            _postgres?.Dispose();
        }
    }

    private string Under(string name) => Path.Combine(directory, name);

    private T? Try<T>(string name, string? missing, Func<T> start) where T : class
    {
        try
        {
            if (missing is null) return start();
            absent(name, missing);
        }
        catch (InvalidOperationException reason)
        {
            absent(name, reason.Message);
        }
        return null;
    }
}
