using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// A whole market, one bucket a symbol: what creating them costs, starting with them, listing them, holding them in
/// memory, and writing one bar to each of them in one request.
/// </summary>
internal sealed partial class S01Buckets : IWorkload
{
    private const int Starts = 3;
    private const int Minutes = 30;
    private const int Lists = 50;

    public string Id => "S1";

    public string Title => "many buckets";

    public void Run(BenchRun run)
    {
        using ServerProcess? server = run.NewProcess("buckets");
        if (server is null) return;
        int buckets = run.Options.Buckets;
        server.Reset([]);
        server.Settle();
        double emptyBytes = ProcessReadings.ResidentBytes(server.ProcessId);

        using var minutes = new MinuteWriter("MARKET", buckets);
        minutes.Connect(server.Endpoint);
        var watch = Stopwatch.StartNew();
        minutes.WriteOne();
        run.Add(Id, Figure.Lower($"create {buckets:N0} by one request", "ms"), [watch.Elapsed.TotalMilliseconds],
            server.Durability);
        server.Stop();

        AddStarts(run, server, emptyBytes);
        using var client = new RpcClient(server.Endpoint);
        if (client.CountSymbols() != buckets) throw new InvalidOperationException("not all buckets are there");
        run.Compare(Id, Figure.P50AndP99("list the symbols"),
            [Ours("", () => Stopwatches.EachNs(Lists, _ => client.CountSymbols()))]);

        minutes.Connect(server.Endpoint);
        run.Compare(Id, Figure.P50AndP99($"one bar of {buckets:N0} symbols in one request"),
            [Ours(server.Durability, () => Stopwatches.EachNs(Minutes, _ => minutes.WriteOne()))]);
        AddPointQueries(run, server, minutes.Keys);
        run.Add(Id, Figure.Lower("resident after these bars", "MB"),
            [ProcessReadings.ResidentBytes(server.ProcessId) / 1e6], $"{minutes.Sent} bars a symbol");
        run.Add(Id, Figure.Lower("file handles after these bars", "handles"),
            [ProcessReadings.Handles(server.ProcessId)]);
    }

    /// <summary>Leaves the server running.</summary>
    private void AddStarts(BenchRun run, ServerProcess server, double emptyBytes)
    {
        List<double> startMs = [], residentBytes = [], handles = [];
        for (int i = 0; i < Starts; i++)
        {
            if (i > 0) server.Stop();
            long start = Stopwatch.GetTimestamp();
            server.Start();
            using var client = new RpcClient(server.Endpoint);
            client.Heartbeat();
            startMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            residentBytes.Add(ProcessReadings.ResidentBytes(server.ProcessId));
            handles.Add(ProcessReadings.Handles(server.ProcessId));
        }
        run.Add(Id, Figure.Lower("start to first answer", "ms"), startMs);
        run.Add(Id, Figure.Lower("file handles after the start", "handles"), handles);
        run.Add(Id, Figure.Lower("resident after the start", "MB"), residentBytes.Select(bytes => bytes / 1e6));
        run.Add(Id, Figure.Lower("resident, a bucket", "bytes"),
            residentBytes.Select(bytes => (bytes - emptyBytes) / run.Options.Buckets), "beyond an empty store");
    }

    /// <summary>Ten rows of one symbol among all of them, in SQL over HTTP.</summary>
    private void AddPointQueries(BenchRun run, ServerProcess server, IReadOnlyList<string> keys)
    {
        using var http = new HttpClient { BaseAddress = server.Endpoint };
        string Symbol(int n) => keys[n * 7919 % keys.Count].Split('/')[0];
        void Ask(int n)
        {
            string text = Post(http, PointQuery(Symbol(n)));
            if (!text.Contains(Symbol(n), StringComparison.Ordinal)) throw new InvalidOperationException(text);
        }
        Stopwatches.EachNs(Lists, Ask);
        Measurement times = run.Compare(Id, Figure.P50AndP99("SQL: ten rows of one symbol"), [Ours("", () => Stopwatches.EachNs(10 * Lists, Ask))])[0];
        run.Judge(times.Against($"a point query among {keys.Count:N0} buckets within 1 ms", 1000));

        // The server's own clock: what a client waits for is measured above.
        double[] planning = [.. Enumerable.Range(0, 10 * Lists).Select(n => PlanningUs(Post(http, "EXPLAIN ANALYZE " + PointQuery(Symbol(n)))))];
        Measurement steps = run.Compare(Id, [Figure.Lower("SQL: parse and bind that statement", "us")], [new Entrant("marketstore", "as EXPLAIN ANALYZE tells", () => [Samples.Of(Better.Lower, planning).Median])])[0];
        run.Judge(steps.Against("parse and bind a typical statement within 100 us", 100));
    }

    private static string PointQuery(string symbol) =>
        $"SELECT * FROM \"{MinuteBars.DefaultGroup}\" WHERE Symbol = '{symbol}' AND Epoch >= '2024-01-01' LIMIT 10";

    private static string Post(HttpClient http, string statement)
    {
        using var content = new StringContent(statement);
        using HttpResponseMessage answer = http.PostAsync(new Uri("/sql", UriKind.Relative), content).GetAwaiter().GetResult();
        return answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
    }

    /// <summary>Microseconds of the first two steps in <c>Times: parsed 0.040ms, bound 0.020ms, ...</c></summary>
    private static double PlanningUs(string plan)
    {
        Match times = Times().Match(plan);
        if (!times.Success) throw new InvalidOperationException(plan);
        return 1000 * times.Groups.Cast<Group>().Skip(1).Sum(step => double.Parse(step.ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"parsed ([0-9.]+)ms, bound ([0-9.]+)ms")]
    private static partial Regex Times();

    private static Entrant Ours(string note, Func<double[]> pass) =>
        new("marketstore", note, () => Statistics.P50AndP99Us(pass()));
}
