using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Peers;
using MarketStore.Bench.Reporting;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench;

/// <summary>
/// What the workloads of one run share: the data, the systems that hold it, the report. Data are made and loaded when
/// the first workload asks for them.
/// </summary>
internal sealed class BenchRun : IDisposable
{
    /// <summary>How bars that are about the Go MarketStore name what they are held against.</summary>
    public const string OtherServer = "other server";

    private const string Ours = "marketstore";

    // A directory of its own, so that nothing else that lies there can be removed with it.
    private readonly string _directory;
    private readonly Report _report;
    private BarField? _bars;

    public BenchRun(BenchOptions options, Report report)
    {
        (Options, _report) = (options, report);
        _directory = Path.GetFullPath(Path.Combine(options.WorkDirectory, $"bench-{Environment.ProcessId}"));
        Peers = new PeerSet(_directory, report.Absent);
    }

    public BenchOptions Options { get; }

    public PeerSet Peers { get; }

    /// <summary>A year of minute bars, in every system that there is.</summary>
    public BarField Bars => _bars ??= NewBars("bars", MinuteBars.Generate(Options.SymbolCount), withServers: true);

    public string DirectoryFor(string name) => Path.Combine(_directory, name);

    /// <summary>Null, and said so, when a server that runs already is measured: it cannot be killed.</summary>
    public ServerProcess? NewProcess(string name)
    {
        if (Options.Url is null) return new ServerProcess(Options.Binary, DirectoryFor(name));
        Console.Error.Write("left out, the server is not ours to stop ... ");
        return null;
    }

    /// <summary>Servers of the protocol, ours first; each has to be reset before its use.</summary>
    public IReadOnlyList<(string Name, IServer Server)> NewServers(string directory)
    {
        IServer ours = Options.Url is { } url
            ? new RemoteServer(url)
            : new ServerProcess(Options.Binary, DirectoryFor(directory));
        var servers = new List<(string, IServer)> { (Ours, ours) };
        if (Options.PeerUrl is { } peer) servers.Add(($"{OtherServer} {peer.Authority}", new RemoteServer(peer)));
        return servers;
    }

    public BarField NewBars(string name, MinuteBars data, bool withServers) => new(data,
    [
        .. NewServers(name).Select(s => new ServedBars(s.Name, s.Server, data)),
        .. Peers.Bars(data, name, withServers),
    ]);

    /// <summary>Ours first. Only our own process can be asked what it takes on disk.</summary>
    public IReadOnlyList<ITableStore> NewTables()
    {
        ServerProcess? ours = NewProcess("size");
        return ours is null ? [] : [new ServedTables(Ours, ours), .. Peers.Tables()];
    }

    /// <summary>How long one client waits for these queries; the answers of all systems are compared first.</summary>
    public IReadOnlyList<Measurement> TimeQueries(
        string workload, string what, BarField field, IReadOnlyList<BarQuery> queries)
    {
        field.Compare(queries);
        return Compare(workload, Figure.P50AndP99(what),
            field.Readers(store => Statistics.P50AndP99Us(store.Time(queries))));
    }

    /// <summary>Measures in turn and adds the figures to the report.</summary>
    /// <param name="turns">How many short turns stand for one pass.</param>
    public IReadOnlyList<Measurement> Compare(
        string workload, IReadOnlyList<Figure> figures, IReadOnlyList<Entrant> entrants, int turns = 1)
    {
        IReadOnlyList<Measurement> measured = Contest.Run(workload, figures, entrants, turns * Options.Passes);
        foreach (Measurement measurement in measured) _report.Add(measurement);
        return measured;
    }

    /// <summary>Adds a figure that was measured already.</summary>
    public Measurement Add(string workload, Figure figure, params Reading[] readings)
    {
        var measurement = new Measurement(workload, figure, readings);
        _report.Add(measurement);
        return measurement;
    }

    /// <summary>Adds a figure that no peer has.</summary>
    public Measurement Add(string workload, Figure figure, IEnumerable<double> values, string note = "") =>
        Add(workload, figure, new Reading(Ours, note, Samples.Of(figure.Better, values)));

    public void Judge(params Verdict[] verdicts)
    {
        foreach (Verdict verdict in verdicts) _report.Add(verdict);
    }

    public void Draw(Curve curve) => _report.Add(curve);

    public void Dispose()
    {
        try
        {
            _bars?.Dispose();
        }
        finally
        {
            EndPeers();
        }
    }

    /// <summary>Whatever went wrong before: no server and no file stays behind.</summary>
    private void EndPeers()
    {
        try
        {
            Peers.Dispose();
        }
        finally
        {
            if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
        }
    }
}
