using System.Diagnostics;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Peers;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>A CSV file of bars of some symbols into an empty directory by <c>marketstore load</c>, on one processor; DuckDB with one thread.</summary>
internal sealed class S04Csv : IWorkload
{
    private const int Symbols = 20;

    public string Id => "S4";

    public string Title => "load a CSV file";

    public void Run(BenchRun run)
    {
        MinuteBars bars = MinuteBars.Generate(Math.Min(Symbols, run.Options.SymbolCount));
        string directory = run.DirectoryFor("csv"), file = Path.Combine(directory, "bars.csv");
        Directory.CreateDirectory(directory);
        Export.Csv(bars, file);
        using var duckDb = new DuckDb(Path.Combine(directory, "bars.duckdb"));
        duckDb.Execute("SET threads = 1");
        double[] Rate(double seconds) => [bars.RowCount / seconds / 1e6];
        Figure[] figures = [Figure.Higher("rows", "M rows/s")];
        Measurement loaded = run.Compare(Id, figures,
        [
            new Entrant("marketstore", "the whole process, until the rows are durable and the store is closed", () => Rate(Load(run.Options.Binary, directory, file, []))),
            new Entrant("marketstore, parsing alone", "--dry-run", () => Rate(Load(run.Options.Binary, directory, file, ["--dry-run"]))),
            new Entrant(DuckDb.Version, "in process, one transaction", () => Rate(Copy(duckDb, bars, file))),
        ])[0];
        run.Judge(
            loaded.Against("at least 1.5 M rows/s on one processor", 1.5),
            loaded.Against("at least as fast as DuckDB", 1, DuckDb.Version));
    }

    private static double Load(string binary, string directory, string file, string[] options)
    {
        string data = Path.Combine(directory, "data");
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        var watch = Stopwatch.StartNew();
        using Process process = Children.Start(new ProcessStartInfo("taskset",
            ["-c", "0", Path.GetFullPath(binary), "load", "*/1Min/OHLCV", file, "--symbol-column", "symbol", "--create", "--dir", data, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double seconds = watch.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? seconds : throw new InvalidOperationException($"the load ended with {process.ExitCode}: {errors}");
    }

    private static double Copy(DuckDb database, MinuteBars bars, string file)
    {
        database.Create(bars.AsTable);
        var watch = Stopwatch.StartNew();
        database.Execute($"COPY bars FROM '{file}' (HEADER)");
        return watch.Elapsed.TotalSeconds;
    }
}
