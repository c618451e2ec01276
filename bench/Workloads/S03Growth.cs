using System.Diagnostics;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// How cost grows as the work grows: with the number of symbols, with the years of history, with the number of clients.
/// Ours alone; the symbols beyond the first ten repeat their rows.
/// </summary>
internal sealed class S03Growth : IWorkload
{
    private const int Distinct = 10;
    private const int Queries = 200;

    public string Id => "S3";

    public string Title => "growth";

    public void Run(BenchRun run)
    {
        using ServerProcess? server = run.NewProcess("growth");
        if (server is null) return;
        bool quick = run.Options.Quick;
        Symbols(run, server, quick ? [1, 5, 20] : [1, 5, 20, 100, 500]);
        Years(run, server, quick ? [1, 2] : [1, 2, 5, 10]);
        Clients(run, server, quick ? [1, 4, 16] : [1, 2, 4, 8, 16, 32]);
    }

    private void Symbols(BenchRun run, ServerProcess server, int[] counts)
    {
        var data = MinuteBars.Generate(Distinct);
        var points = new Points(
            "load, M rows/s", "start, ms", "resident, MB", "month, us", "minute of all, us", "latest of all, us");
        server.Reset([]);
        int loaded = 0;
        foreach (int count in counts)
        {
            double seconds = Load(server, data, loaded, count);
            double rows = (double)(count - loaded) * data.RowsPerSymbol;
            loaded = count;
            server.Stop();
            double startMs = StartMs(server);
            using var client = new RpcClient(server.Endpoint);
            double resident = ProcessReadings.ResidentBytes(server.ProcessId) / 1e6;
            points.Add(count, rows / seconds / 1e6, startMs, resident,
                P50Us(client, i => data.Month(i) with { Symbol = NameOf(i % count) }),
                P50Us(client, data.Minute),
                P50Us(client, _ => data.Latest(BarQuery.AllSymbols)));
        }
        points.Draw(run, Id, "symbols, a year each");
    }

    private void Years(BenchRun run, ServerProcess server, int[] years)
    {
        var points = new Points("month, us", "all of it, us", "latest, us", "start, ms");
        foreach (int count in years)
        {
            var data = MinuteBars.Generate(1, count * MinuteBars.DaysPerYear);
            server.Reset([]);
            Load(server, data, 0, 1);
            server.Stop();
            double startMs = StartMs(server);
            using var client = new RpcClient(server.Endpoint);
            points.Add(count,
                P50Us(client, i => data.Month(i) with { Symbol = NameOf(0) }),
                P50Us(client, i => data.Whole(i) with { Symbol = NameOf(0) }),
                P50Us(client, _ => data.Latest(NameOf(0))), startMs);
        }
        points.Draw(run, Id, "years of one symbol");
    }

    private void Clients(BenchRun run, ServerProcess server, int[] clients)
    {
        var data = MinuteBars.Generate(Distinct);
        var points = new Points("months, queries/s", "rows appended, rows/s");
        server.Reset([]);
        Load(server, data, 0, Distinct);
        server.Settle();
        TickWriter[] writers = [.. Enumerable.Range(0, clients.Max()).Select(i => new TickWriter($"GROW{i:00}"))];
        foreach (int count in clients)
        {
            int each = Math.Max(50, Queries * 8 / count);
            double reading = Stopwatches.TogetherSeconds(count, number =>
            {
                var client = new RpcClient(server.Endpoint);
                string symbol = NameOf(number % Distinct);
                return (client, () => Repeat(each, i => client.Query(data.Month(i) with { Symbol = symbol })));
            });
            double writing = Stopwatches.TogetherSeconds(count, number =>
            {
                writers[number].Connect(server.Endpoint);
                writers[number].WriteOne();
                return (writers[number], () => Repeat(each, _ => writers[number].WriteOne()));
            });
            points.Add(count, each * count / reading, each * count / writing);
        }
        points.Draw(run, Id, "clients");
    }

    private static string NameOf(int symbol) => $"GROW{symbol:000}";

    private static double Load(ServerProcess server, MinuteBars data, int first, int end)
    {
        using var client = new RpcClient(server.Endpoint);
        var watch = Stopwatch.StartNew();
        for (int i = first; i < end; i++)
        {
            client.Write(false, data.Bars[i % data.Bars.Length].All,
                [new(data.KeyOf(NameOf(i)), 0, data.RowsPerSymbol)]);
        }
        return watch.Elapsed.TotalSeconds;
    }

    private static double StartMs(ServerProcess server)
    {
        long start = Stopwatch.GetTimestamp();
        server.Start();
        using var client = new RpcClient(server.Endpoint);
        client.Heartbeat();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double P50Us(RpcClient client, Func<int, BarQuery> query)
    {
        Repeat(5, i => client.Query(query(i)));
        return Statistics.P50AndP99Us(Stopwatches.EachNs(Queries, i => client.Query(query(i))))[0];
    }

    private static void Repeat(int count, Action<int> call)
    {
        for (int i = 0; i < count; i++) call(i);
    }

    /// <summary>The points of several figures over the same x.</summary>
    private sealed class Points(params string[] names)
    {
        private readonly List<CurvePoint>[] _lines = [.. names.Select(_ => new List<CurvePoint>())];

        public void Add(double x, params double[] values)
        {
            for (int i = 0; i < values.Length; i++) _lines[i].Add(new CurvePoint(x, values[i]));
        }

        public void Draw(BenchRun run, string id, string x) => run.Draw(
            new Curve(id, x, x, "", [.. names.Select((name, i) => new CurveLine(name, _lines[i]))]));
    }
}
