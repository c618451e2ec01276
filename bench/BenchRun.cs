namespace MarketStore.Bench;

/// <summary>
/// What the workloads of one run share: the data, the systems that hold it, the report. Data are made and loaded when
/// the first workload asks for them.
/// </summary>
internal sealed class BenchRun(BenchOptions options, Report report) : IDisposable
{
    private readonly List<IBarStore> _stores = [];
    // A directory of its own, so that nothing else that lies there can be removed with it.
    private readonly string _directory =
        Path.GetFullPath(Path.Combine(options.WorkDirectory, $"bench-{Environment.ProcessId}"));
    private MinuteBars? _data;
    private bool _loaded;

    public BenchOptions Options => options;

    public MinuteBars Data => _data ??= MinuteBars.Generate(options.SymbolCount);

    /// <summary>Null when a server that runs already is measured: it cannot be killed.</summary>
    public ServerProcess? NewProcess(string name) =>
        options.Url is null ? new ServerProcess(options.Binary, DirectoryFor(name)) : null;

    public string DirectoryFor(string name) => Path.Combine(_directory, name);

    /// <summary>Ours first, then every peer that there is.</summary>
    public IReadOnlyList<IBarStore> Stores
    {
        get
        {
            if (_stores.Count > 0) return _stores;
            foreach ((string name, IServer server) in NewServers("bars"))
                _stores.Add(new ServedBars(name, server, Data));
            if (H5pyPeer.TryStart(Data, DirectoryFor("h5py")) is { } h5py) _stores.Add(h5py);
            return _stores;
        }
    }

    /// <summary>Servers of the protocol, ours first; each has to be reset before its use.</summary>
    public IReadOnlyList<(string Name, IServer Server)> NewServers(string directory)
    {
        var servers = new List<(string, IServer)>
        {
            ("marketstore", options.Url is { } url ? new RemoteServer(url) : NewProcess(directory)!),
        };
        if (options.PeerUrl is { } peer) servers.Add(($"server at {peer.Authority}", new RemoteServer(peer)));
        return servers;
    }

    /// <summary>The stores with all bars in them, ready for reading, their answers compared.</summary>
    public IReadOnlyList<IBarStore> LoadedStores()
    {
        if (!_loaded)
        {
            foreach (IBarStore store in Stores) store.Load();
            WasLoaded();
        }
        return Stores;
    }

    /// <summary>Settles freshly loaded stores and compares every row in them with the data.</summary>
    public void WasLoaded()
    {
        foreach (IBarStore store in Stores) store.Settle();
        IEnumerable<ulong> expected = Data.Bars.Select(bars => Fingerprint.Of(bars, 0, MinuteBars.RowsPerSymbol));
        BarQuery[] years = [.. Enumerable.Range(0, Data.Symbols.Length).Select(Data.Year)];
        foreach (IBarStore store in Stores)
        {
            if (!store.Check(years).SequenceEqual(expected))
                throw new InvalidOperationException($"{store.Name} does not hold the rows that were loaded into it");
        }
        _loaded = true;
    }

    /// <summary>How long one client waits for these queries; the answers of all stores are compared first.</summary>
    public void TimeQueries(string workload, string what, IReadOnlyList<BarQuery> queries)
    {
        IReadOnlyList<IBarStore> stores = LoadedStores();
        CompareAnswers(queries);
        Compare(workload, Figures.P50AndP99(what),
            [.. stores.Select(s => new Entrant(s.Name, "", () => Statistics.P50AndP99Us(s.Time(queries))))]);
    }

    /// <summary>Measures in turn and adds the rows to the report.</summary>
    public void Compare(string workload, IReadOnlyList<Figure> figures, IReadOnlyList<Entrant> entrants) =>
        report.Add(Contest.Run(workload, figures, entrants, options.Passes));

    /// <summary>Adds a figure that has no peer.</summary>
    public void Add(string workload, Figure figure, IEnumerable<double> values, string note = "") =>
        report.Add([new Result(workload, figure, new Samples(figure.Better, values), null, null, note)]);

    public void Dispose()
    {
        foreach (IBarStore store in _stores) store.Dispose();
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Throws unless all stores give the same answers.</summary>
    private void CompareAnswers(IReadOnlyList<BarQuery> queries)
    {
        IReadOnlyList<ulong> ours = Stores[0].Check(queries);
        foreach (IBarStore store in Stores.Skip(1))
        {
            if (!store.Check(queries).SequenceEqual(ours))
                throw new InvalidOperationException($"{Stores[0].Name} and {store.Name} answer differently");
        }
    }
}
