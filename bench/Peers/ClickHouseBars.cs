using System.Buffers;
using System.Diagnostics;
using System.Text;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>The minute bars in a MergeTree table of ClickHouse.</summary>
internal sealed class ClickHouseBars(ClickHouse server, MinuteBars data) : IBarStore
{
    private const string Columns = "Epoch, Open, High, Low, Close, Volume";
    private const string Symbol = "toFixedString(symbol, 16)";

    public string Name => server.Name;

    public string Durability => "not synced: the page cache has it, about a million rows a request";

    public string Access => "another process, over HTTP on loopback, format Native";

    public double Load()
    {
        Table table = data.AsTable;
        server.Create(table);
        var watch = Stopwatch.StartNew();
        server.Insert(table);
        return watch.Elapsed.TotalSeconds;
    }

    public void Settle() => server.Optimize(data.AsTable);

    public IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries)
    {
        using var client = new Client(server.Endpoint);
        return [.. queries.Select(query => Fingerprint.Of(client.Query(query)))];
    }

    public IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries)
    {
        using var client = new Client(server.Endpoint);
        _ = client.Query(queries[0]);
        return Stopwatches.EachNs(queries.Count, i => client.Query(queries[i]));
    }

    public double Crowd(IReadOnlyList<BarQuery> queries, int clients) => Stopwatches.TogetherSeconds(clients, number =>
    {
        var client = new Client(server.Endpoint);
        return (client, () =>
        {
            for (int i = number; i < queries.Count; i += clients) client.Query(queries[i]);
        }
        );
    });

    public Transfer Egress()
    {
        using var client = new Client(server.Endpoint);
        var watch = Stopwatch.StartNew();
        (long rows, long bytes) = client.Stream(data.Everything);
        return new Transfer(rows, bytes, watch.Elapsed.TotalSeconds);
    }

    public void Dispose()
    {
        using var connection = new HttpConnection(server.Endpoint);
        ClickHouse.Ask(connection, "DROP TABLE IF EXISTS bars");
    }

    private static string TextOf(in BarQuery query) => query switch
    {
        { IsOfAll: true, Last: > 0 } => "SELECT max(Epoch), argMax(Open, Epoch), argMax(High, Epoch), "
            + "argMax(Low, Epoch), argMax(Close, Epoch), argMax(Volume, Epoch), "
            + $"{Symbol} AS name FROM bars GROUP BY symbol ORDER BY name",
        { IsOfAll: true, End: > 0 } => $"SELECT {Columns}, {Symbol} AS name FROM bars "
            + $"WHERE Epoch BETWEEN {query.Start} AND {query.End} ORDER BY name",
        { IsOfAll: true } => $"SELECT {Columns}, {Symbol} FROM bars",
        { Last: > 0 } =>
            $"SELECT {Columns} FROM bars WHERE symbol = '{query.Symbol}' ORDER BY Epoch DESC LIMIT {query.Last}",
        _ => $"SELECT {Columns} FROM bars WHERE symbol = '{query.Symbol}' "
            + $"AND Epoch BETWEEN {query.Start} AND {query.End} ORDER BY Epoch",
    };

    /// <summary>One connection with its buffers. Not thread-safe.</summary>
    private sealed class Client(Uri endpoint) : IDisposable
    {
        private readonly HttpConnection _connection = new(endpoint);
        private readonly RequestBuffer _request = new();
        private readonly AnswerColumns _answer = new();

        /// <summary>The rows, valid until the next call.</summary>
        public AnswerColumns Query(in BarQuery query)
        {
            _answer.Clear(query.IsOfAll);
            NativeFormat.Read(Ask(query), _answer);
            return _answer;
        }

        public (long Rows, long Bytes) Stream(in BarQuery query)
        {
            BodyReader body = Ask(query);
            return (NativeFormat.Read(body, null), body.Taken);
        }

        public void Dispose() => _connection.Dispose();

        private BodyReader Ask(in BarQuery query)
        {
            _request.Clear();
            _request.Write(Encoding.ASCII.GetBytes(TextOf(query) + " FORMAT Native"));
            return _connection.PostForStream(_request);
        }
    }
}
