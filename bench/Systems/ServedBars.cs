using System.Diagnostics;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Systems;

/// <summary>The minute bars in a server of the MarketStore protocol, by the client of this suite.</summary>
internal sealed class ServedBars(string name, IServer server, MinuteBars data) : IBarStore
{
    private bool _egressChecked;

    public string Name => name;

    public string Durability => server.Durability + ", one request per symbol";

    public string Access => "another process, over HTTP on loopback";

    public double Load()
    {
        server.Reset([.. data.Symbols.Select(data.KeyOf)]);
        using var client = new RpcClient(server.Endpoint);
        Column[][] columns = [.. data.Bars.Select(bars => bars.All)];
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < columns.Length; i++)
            client.Write(false, columns[i], [new(data.KeyOf(data.Symbols[i]), 0, data.RowsPerSymbol)]);
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

    public Transfer Egress()
    {
        using var client = new RpcClient(server.Endpoint);
        CheckEgress(client);
        var reply = new ReplyStream(takesFingerprint: false);
        var watch = Stopwatch.StartNew();
        client.Stream(data.Everything, reply);
        return new Transfer(reply.Rows, reply.Bytes, watch.Elapsed.TotalSeconds);
    }

    public void Dispose() => server.Dispose();

    /// <summary>Once, outside of what is timed: the symbols follow each other, and every bit is right.</summary>
    private void CheckEgress(RpcClient client)
    {
        if (_egressChecked) return;
        var reply = new ReplyStream(takesFingerprint: true);
        client.Stream(data.Everything, reply);
        ulong expected = 0;
        for (int column = 0; column < BarColumns.Names.Length; column++)
        {
            ulong sum = 0;
            for (int i = 0; i < data.Bars.Length; i++)
                sum += Fingerprint.WeightedSum(data.Bars[i].Bits(column), (long)i * data.RowsPerSymbol);
            expected = Fingerprint.Fold(expected, sum);
        }
        if (reply.Fingerprint != expected)
            throw new InvalidOperationException($"{name} streams other rows than it was given");
        _egressChecked = true;
    }
}
