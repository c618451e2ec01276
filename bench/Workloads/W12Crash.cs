using System.Diagnostics;
using System.Net.Sockets;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// kill -9 at random moments while clients append rows (W7) and whole minutes (W8), each time followed by a restart
/// and a count of every row; then how fast a log is replayed.
/// </summary>
internal sealed class W12Crash : IWorkload
{
    private const int TickClients = 8;
    private const int MinuteSymbols = 100;
    private const int ReplaySymbols = 40;

    private long _lost, _doubled, _torn;

    public string Id => "W12";

    public string Title => "kill -9, restart, count";

    public void Run(BenchRun run)
    {
        using ServerProcess? server = run.NewProcess("crash");
        if (server is null) return;
        List<double> restartsMs = KillAndCount(server, run.Options.Kills);
        string kills = $"{run.Options.Kills} kills, of {TickClients} clients of 1 row and 1 of {MinuteSymbols} in turn";
        Measurement lost = run.Add(Id, Figure.Lower("acknowledged rows lost", "rows"), [_lost], kills);
        Measurement doubled = run.Add(Id, Figure.Lower("rows doubled", "rows"), [_doubled], kills);
        run.Add(Id, Figure.Lower("requests there in part", "requests"), [_torn], kills);
        run.Add(Id, Figure.Lower("restart to first answer", "ms"), restartsMs, kills);
        MinuteBars data = run.Bars.Data;
        int symbols = Math.Min(ReplaySymbols, data.Symbols.Length);
        List<double> replays = [];
        for (int pass = 0; pass < run.Options.Passes; pass++) replays.Add(ReplayMbPerSecond(data, symbols, server));
        var replay = Figure.Higher("replay", "MB/s of rows");
        run.Add(Id, replay, replays,
            $"{symbols} symbols x a year, {MinuteBars.BytesPerRow} bytes a row, killed after the last acknowledgement");
        run.Judge(
            lost.Against("0 acknowledged rows lost", 0),
            doubled.Against("0 rows doubled", 0),
            Verdict.NotMeasured(Id, "replay at least 5 times the Go MarketStore's", replay,
                "a server that is not ours cannot be killed"));
    }

    private List<double> KillAndCount(ServerProcess server, int kills)
    {
        TickWriter[] ticks = [.. Enumerable.Range(0, TickClients).Select(i => new TickWriter($"CRASH{i}"))];
        using var minutes = new MinuteWriter("CRASHMINUTE", MinuteSymbols);
        var random = new Random(42);
        var restartsMs = new List<double>();
        server.Reset([]);
        for (int kill = 0; kill < kills; kill++)
        {
            Uri endpoint = server.Endpoint;
            Task[] running = kill % 2 == 0
                ? [.. ticks.Select(writer => WriteUntilDead(() => writer.Connect(endpoint), writer.WriteOne))]
                : [WriteUntilDead(() => minutes.Connect(endpoint), minutes.WriteOne)];
            Thread.Sleep(random.Next(50, 500));
            server.Kill();
            Task.WaitAll(running);
            restartsMs.Add(RestartMs(server));
            using var client = new RpcClient(server.Endpoint);
            foreach (TickWriter writer in ticks) CountTicks(client, writer);
            CountMinutes(client, minutes);
        }
        foreach (TickWriter writer in ticks) writer.Dispose();
        return restartsMs;
    }

    private static double RestartMs(ServerProcess server)
    {
        long start = Stopwatch.GetTimestamp();
        server.Start();
        using var client = new RpcClient(server.Endpoint);
        client.CountSymbols();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Task WriteUntilDead(Action connect, Action writeOne) => Task.Factory.StartNew(() =>
    {
        try
        {
            connect();
            while (true) writeOne();
        }
        catch (Exception gone) when (gone is SocketException or HttpRequestException)
        {
            // What was being written is in doubt; the count afterwards allows for it.
        }
    }, TaskCreationOptions.LongRunning);

    private void CountTicks(RpcClient client, TickWriter writer)
    {
        long[] rows = Values(client, writer.Key, "Sequence", writer.Acknowledged);
        writer.Resume(Count(rows, writer.Acknowledged, writer.Sent));
    }

    private void CountMinutes(RpcClient client, MinuteWriter writer)
    {
        var counts = new HashSet<long>();
        foreach (string key in writer.Keys)
        {
            long[] epochs = Values(client, key, "Epoch", writer.Acknowledged);
            long[] minutes = Array.ConvertAll(epochs, epoch => (epoch - MinuteWriter.StartSeconds) / 60);
            counts.Add(Count(minutes, writer.Acknowledged, writer.Sent));
        }
        _torn += counts.Count - 1;
        writer.Resume(counts.Max());
    }

    /// <summary>A column of a bucket; none when there is no bucket and nothing was acknowledged.</summary>
    private static long[] Values(RpcClient client, string key, string column, long acknowledged)
    {
        try
        {
            QueryReply reply = client.Query(key);
            return reply.Values(reply.Keys.Single(), column).ToArray();
        }
        catch (RpcException) when (acknowledged == 0)
        {
            return [];
        }
    }

    /// <summary>Rows must be 0, 1, 2 ... to the last acknowledged or the one in doubt.</summary>
    /// <returns>How many there are.</returns>
    private long Count(long[] rows, long acknowledged, long sent)
    {
        HashSet<long> distinct = [.. rows];
        _doubled += rows.Length - distinct.Count;
        for (long row = 0; row < acknowledged; row++) _lost += distinct.Contains(row) ? 0 : 1;
        if (distinct.Count > sent || !rows.SequenceEqual(rows.Order()))
            throw new InvalidOperationException("the store has rows nobody sent, or not in order");
        return Math.Max(distinct.Count, acknowledged);
    }

    /// <summary>From a log that holds everything; what an empty start takes is taken off.</summary>
    private static double ReplayMbPerSecond(MinuteBars data, int symbols, ServerProcess server)
    {
        server.Reset([]);
        server.Kill();
        double emptyMs = RestartMs(server);
        using (var client = new RpcClient(server.Endpoint))
        {
            for (int i = 0; i < symbols; i++)
            {
                BucketRows rows = new(data.KeyOf(data.Symbols[i]), 0, data.RowsPerSymbol);
                client.Write(false, data.Bars[i].All, [rows]);
            }
        }
        server.Kill();
        double replayMs = RestartMs(server) - emptyMs;
        return (double)symbols * data.RowsPerSymbol * MinuteBars.BytesPerRow / 1e3 / replayMs;
    }
}
