using System.Globalization;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>Collects what a run finds out.</summary>
internal sealed class Report(Machine machine, BenchOptions options)
{
    private readonly List<AbsentPeer> _absent = [];
    private readonly List<Stage> _stages = [];
    private readonly List<Measurement> _measurements = [];
    private readonly List<Verdict> _verdicts = [];
    private readonly List<Curve> _curves = [];
    private readonly double _loadBefore = Machine.Load();
    private readonly DateTime _started = DateTime.UtcNow;

    /// <summary>Where <see cref="RunRecord.Save"/> should put this run.</summary>
    public string DefaultPath => Path.Combine(options.ResultsDirectory,
        _started.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".json");

    public void Add(Measurement measurement) => _measurements.Add(measurement);

    public void Add(Verdict verdict) => _verdicts.Add(verdict);

    public void Add(Curve curve) => _curves.Add(curve);

    public void Add(Stage stage) => _stages.Add(stage);

    public void Absent(string name, string reason)
    {
        Console.Error.Write($"{name} is not present ({reason.Split('\n')[0]}) ... ");
        _absent.Add(new AbsentPeer(name, reason));
    }

    public RunRecord Finish()
    {
        if (options.PeerUrl is null) _absent.Add(new AbsentPeer("Go MarketStore", "no --peer-url was given"));
        return new RunRecord
        {
            Started = _started,
            Machine = machine,
            LoadBefore = _loadBefore,
            LoadAfter = Machine.Load(),
            Symbols = options.SymbolCount,
            Passes = options.Passes,
            Quick = options.Quick,
            Absent = _absent,
            Stages = _stages,
            Measurements = _measurements,
            Verdicts = _verdicts,
            Curves = _curves,
        };
    }
}
