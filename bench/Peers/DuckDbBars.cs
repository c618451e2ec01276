using System.Diagnostics;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>The minute bars in a table of DuckDB, in this process: no protocol and no copy between processes.</summary>
internal sealed class DuckDbBars(MinuteBars data, string directory) : IBarStore, ICsvStore
{
    private DuckDb? _database;

    public string Name { get; } = DuckDb.Version;

    public string Durability => "one transaction, synced at its commit";

    public string Access => "in process, prepared statements";

    private DuckDb Database => _database ?? throw new InvalidOperationException("nothing is loaded");

    public double Load()
    {
        DuckDb database = Renew();
        database.Create(data.AsTable);
        var watch = Stopwatch.StartNew();
        database.Append(data.AsTable);
        return watch.Elapsed.TotalSeconds;
    }

    public double LoadCsv()
    {
        string path = Path.Combine(directory, "bars.csv");
        Directory.CreateDirectory(directory);
        if (!File.Exists(path)) Export.Csv(data, path);
        DuckDb database = Renew();
        database.Create(data.AsTable);
        var watch = Stopwatch.StartNew();
        database.Execute($"COPY bars FROM '{path}' (HEADER)");
        return watch.Elapsed.TotalSeconds;
    }

    public void Settle() => Database.Execute("CHECKPOINT");

    public IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries)
    {
        using var client = new DuckDbQueries(Database);
        return [.. queries.Select(query => Fingerprint.Of(client.Query(query)))];
    }

    public IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries)
    {
        using var client = new DuckDbQueries(Database);
        _ = client.Query(queries[0]);
        return Stopwatches.EachNs(queries.Count, i => client.Query(queries[i]));
    }

    public double Crowd(IReadOnlyList<BarQuery> queries, int clients) => Stopwatches.TogetherSeconds(clients, number =>
    {
        var client = new DuckDbQueries(Database);
        return (client, () =>
        {
            for (int i = number; i < queries.Count; i += clients) client.Query(queries[i]);
        }
        );
    });

    public Transfer Egress()
    {
        using var client = new DuckDbQueries(Database);
        var watch = Stopwatch.StartNew();
        long rows = client.Stream(data.Everything);
        return new Transfer(rows, rows * MinuteBars.BytesPerRow, watch.Elapsed.TotalSeconds);
    }

    public void Dispose()
    {
        _database?.Dispose();
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private DuckDb Renew()
    {
        _database?.Dispose();
        return _database = new DuckDb(Path.Combine(directory, "bars.duckdb"));
    }
}
