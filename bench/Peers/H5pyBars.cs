using System.Globalization;
using System.Text.Json;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>The minute bars in an HDF5 file, a group per symbol and a contiguous dataset per column.</summary>
internal sealed class H5pyBars : IBarStore
{
    private readonly H5pyProcess _python = new();
    private readonly MinuteBars _data;
    private readonly string _directory;

    public H5pyBars(MinuteBars data, string directory)
    {
        (_data, _directory) = (data, directory);
        IReadOnlyList<(string Symbol, string Path)> files =
            Export.Columns(data.AsTable, Path.Combine(directory, "columns"));
        using JsonDocument reply = _python.Ask(json =>
        {
            json.WriteString("op", "open");
            json.WriteString("file", Path.Combine(directory, "bars.h5"));
            json.WriteNumber("rows", data.RowsPerSymbol);
            json.WriteStartObject("columns");
            foreach ((string symbol, string path) in files) json.WriteString(symbol, path);
            json.WriteEndObject();
        });
    }

    public string Name => _python.Version;

    public string Durability => "one fsync after the last symbol";

    public string Access => "in process, an open file in the page cache";

    public double Load()
    {
        using JsonDocument reply = _python.Ask(json => json.WriteString("op", "load"));
        return Seconds(reply);
    }

    public void Settle()
    {
    }

    public IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries)
    {
        using JsonDocument reply = _python.Ask(json => WriteQueries(json, "check", queries));
        return [.. reply.RootElement.GetProperty("fingerprints").EnumerateArray()
            .Select(print => ulong.Parse(print.GetString()!, CultureInfo.InvariantCulture))];
    }

    public IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries)
    {
        using JsonDocument reply = _python.Ask(json => WriteQueries(json, "time", queries));
        return [.. reply.RootElement.GetProperty("ns").EnumerateArray().Select(ns => ns.GetDouble())];
    }

    public double Crowd(IReadOnlyList<BarQuery> queries, int clients)
    {
        using JsonDocument reply = _python.Ask(json =>
        {
            WriteQueries(json, "crowd", queries);
            json.WriteNumber("clients", clients);
        });
        return Seconds(reply);
    }

    public Transfer Egress()
    {
        using JsonDocument reply = _python.Ask(json => json.WriteString("op", "egress"));
        long rows = reply.RootElement.GetProperty("rows").GetInt64();
        return new Transfer(rows, rows * MinuteBars.BytesPerRow, Seconds(reply)).Expect(Name, _data.RowCount);
    }

    public void Dispose()
    {
        _python.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static double Seconds(JsonDocument reply) => reply.RootElement.GetProperty("seconds").GetDouble();

    private static void WriteQueries(Utf8JsonWriter json, string operation, IReadOnlyList<BarQuery> queries)
    {
        json.WriteString("op", operation);
        json.WriteStartArray("queries");
        foreach (BarQuery query in queries)
        {
            json.WriteStartObject();
            json.WriteString("symbol", query.Symbol);
            json.WriteNumber("start", query.Start);
            json.WriteNumber("end", query.End);
            json.WriteNumber("last", query.Last);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
