using System.Text.Json;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>A table alone in an HDF5 file: plain, or in chunks that the library compresses.</summary>
internal sealed class H5pyTables(string directory, bool isCompressed) : ITableStore
{
    private readonly H5pyProcess _python = new();

    public string Name => _python.Version + (isCompressed ? " gzip" : "");

    public string Note => isCompressed ? "the file; gzip level 4 with shuffle, the library's defaults" : "the file";

    public Stored Store(Table table)
    {
        IReadOnlyList<(string Symbol, string Path)> files =
            Export.Columns(table, Path.Combine(directory, "columns"));
        string path = Path.Combine(directory, "table.h5");
        using JsonDocument reply = _python.Ask(json =>
        {
            json.WriteString("op", "table");
            json.WriteString("file", path);
            json.WriteNumber("rows", table.RowsPerSymbol);
            json.WriteBoolean("gzip", isCompressed);
            json.WriteStartObject("types");
            foreach (Column column in table.Part(0).Columns) json.WriteString(column.Name, "<" + column.Type);
            json.WriteEndObject();
            json.WriteStartObject("columns");
            foreach ((string symbol, string file) in files) json.WriteString(symbol, file);
            json.WriteEndObject();
        });
        Footprint disk = Footprint.Of(path);
        Directory.Delete(directory, recursive: true);
        long rows = reply.RootElement.GetProperty("rows").GetInt64();
        return new Stored(table.Expect(Name, rows), disk, null, 0);
    }

    public void Dispose() => _python.Dispose();
}
