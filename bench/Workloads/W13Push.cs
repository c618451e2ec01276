using System.Diagnostics;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// One trade is written, and all subscribers get it before the next: how long from the first byte of the request until a
/// subscriber has the row. Once with a log that is not synced, as tickerplants have it, and once durable, when nobody sees
/// a row before it is on the disk.
/// </summary>
internal sealed class W13Push : IWorkload
{
    private static readonly int[] Audiences = [1, 10, 100];

    public string Id => "W13";

    public string Title => "push to subscribers";

    public void Run(BenchRun run)
    {
        foreach (string sync in (string[])["off", "always"])
        {
            using ServerProcess? server = run.NewProcess("push");
            if (server is null) return;
            server.Settings = $"wal_sync: {sync}\ntriggers:\n  - module: stream.so\n    on: \"*/*/*\"\n";
            server.Reset([]);
            foreach (int audience in Audiences)
            {
                string what = $"{audience} {(audience == 1 ? "subscriber" : "subscribers")}, {(sync == "off" ? "log not synced" : "durable")}";
                IReadOnlyList<Measurement> figures = run.Compare(Id, Figure.P50AndP99(what),
                    [new("marketstore", $"wal_sync: {sync}", () => Pass(server.Endpoint, audience, Math.Max(50, run.Options.Appends / audience)))]);
                if (audience == 10 && sync == "off") run.Judge(figures[0].Against("10 subscribers: p50 within 150 us", 150));
            }
        }
    }

    private static double[] Pass(Uri endpoint, int audience, int rows)
    {
        using var writer = new TickWriter("PUSH");
        writer.Connect(endpoint);
        using var arrived = new CountdownEvent(audience);
        var latencies = new double[audience][];
        StreamSocket[] sockets = [.. Enumerable.Range(0, audience).Select(_ => new StreamSocket(endpoint, writer.Key))];
        long sentAt = 0;
        Task[] readers = [.. Enumerable.Range(0, audience).Select(number => Task.Factory.StartNew(() =>
        {
            var own = latencies[number] = new double[rows];
            for (int i = 0; i < rows; i++)
            {
                sockets[number].Receive();
                own[i] = Stopwatch.GetElapsedTime(Volatile.Read(ref sentAt)).TotalNanoseconds;
                arrived.Signal();
            }
        }, TaskCreationOptions.LongRunning))];
        for (int i = 0; i < rows; i++)
        {
            Volatile.Write(ref sentAt, Stopwatch.GetTimestamp());
            writer.WriteOne();
            if (!arrived.Wait(TimeSpan.FromSeconds(10))) throw new TimeoutException($"{arrived.CurrentCount} of {audience} subscribers did not get row {i}");
            arrived.Reset();
        }
        Task.WaitAll(readers);
        foreach (StreamSocket socket in sockets) socket.Dispose();
        return Statistics.P50AndP99Us([.. latencies.SelectMany(own => own)]);
    }
}
