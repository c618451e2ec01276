using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>A table alone in a file of DuckDB.</summary>
internal sealed class DuckDbTables(string directory) : ITableStore
{
    public string Name { get; } = DuckDb.Version;

    public string Note => "the file after a checkpoint";

    public Stored Store(Table table)
    {
        using var database = new DuckDb(Path.Combine(directory, "table.duckdb"));
        database.Create(table);
        database.Append(table);
        database.Execute("CHECKPOINT");
        return new Stored(table.Expect(Name, database.Count(table.Name)), Footprint.Of(database.Path), null, 0);
    }

    public void Dispose()
    {
    }
}
