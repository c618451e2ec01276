using System.Diagnostics;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench;

/// <summary>The minute bars in a server of the MarketStore protocol, by the client of this suite.</summary>
internal sealed class ServedBars(string name, IServer server, MinuteBars data) : IBarStore
{
    public string Name => name;

    public string Durability => server.Durability + ", one request per symbol";

    public double Load()
    {
        server.Reset([.. data.Symbols.Select(MinuteBars.KeyOf)]);
        using var client = new RpcClient(server.Endpoint);
        OutColumn[][] columns = [.. data.Bars.Select(bars => bars.Outgoing)];
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < columns.Length; i++)
            client.Write(false, columns[i], [new(MinuteBars.KeyOf(data.Symbols[i]), 0, MinuteBars.RowsPerSymbol)]);
        return watch.Elapsed.TotalSeconds;
    }

    public void Settle() => server.Settle();

    public IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries)
    {
        using var client = new RpcClient(server.Endpoint);
        return [.. queries.Select(query => Fingerprint.Of(client.Query(query)))];
    }

    public IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries)
    {
        using var client = new RpcClient(server.Endpoint);
        _ = client.Query(queries[0]);
        return Stopwatches.EachNs(queries.Count, i => client.Query(queries[i]));
    }

    public double Crowd(IReadOnlyList<BarQuery> queries, int clients) => Stopwatches.TogetherSeconds(clients, number =>
    {
        var client = new RpcClient(server.Endpoint);
        return (client, () =>
        {
            for (int i = number; i < queries.Count; i += clients) client.Query(queries[i]);
        }
        );
    });

    public void Dispose() => server.Dispose();
}
