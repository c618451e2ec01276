using MarketStore.Bench.Measuring;
using MarketStore.Bench.Peers;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// One trade a request, each client to a symbol of its own. One client shows what a durable acknowledgement costs,
/// next to what the disk alone and an empty request cost; many show how far group commit shares that cost.
/// </summary>
internal sealed class W07Append : IWorkload
{
    private const double Allowance = 50;
    // A disk that others use changes its mind within seconds: short turns see the same disk.
    private const int Turns = 5;
    private static readonly int[] Crowds = [8, 32];

    public string Id => "W7";

    public string Title => "append one row";

    public void Run(BenchRun run)
    {
        TickWriter[] writers = [.. Enumerable.Range(0, Crowds.Max()).Select(i => new TickWriter($"APPEND{i:00}"))];
        var servers = run.NewServers("append");
        try
        {
            foreach ((_, IServer server) in servers) server.Reset([.. writers.Select(writer => writer.Key)]);
            Target[] targets = [.. servers.Select(s => TargetOf(s.Name, s.Server, writers)), .. Postgres(run)];
            Alone(run, targets, servers[0].Server);
            foreach (int clients in Crowds) Crowd(run, targets, clients);
        }
        finally
        {
            foreach ((_, IServer server) in servers) server.Dispose();
            foreach (TickWriter writer in writers) writer.Dispose();
        }
    }

    private void Alone(BenchRun run, Target[] targets, IServer ours)
    {
        using var probe = new SyncProbe(run.DirectoryFor("probe"));
        using var client = new RpcClient(ours.Endpoint);
        int rows = run.Options.Appends / Turns;
        _ = probe.Time(100);
        IReadOnlyList<Measurement> figures = run.Compare(Id, Figure.P50AndP99("1 client"),
        [
            .. targets.Select(target => new Entrant(target.Name, target.Durability, () => Pass(target, rows))),
            new("fdatasync alone", "512 bytes into written space",
                () => Statistics.P50AndP99Us(probe.Time(rows))),
            new("round trip alone", "GET /heartbeat of the same server",
                () => Statistics.P50AndP99Us(Stopwatches.EachNs(rows, _ => client.Heartbeat()))),
        ], Turns);
        double sync = figures[0].Peer("fdatasync")!.Samples.Median;
        double trip = figures[0].Peer("round trip")!.Samples.Median;
        run.Judge(figures[0].Against(
            "1 client: p50 at most 1.5 x fdatasync + 50 us + round trip", (1.5 * sync) + Allowance + trip));
    }

    private void Crowd(BenchRun run, Target[] targets, int clients)
    {
        Measurement rate = run.Compare(Id, [Figure.Higher($"{clients} clients", "rows/s")],
        [
            .. targets.Select(target => new Entrant(
                target.Name, target.Durability, () => [Together(target, clients, run.Options.Appends)])),
        ])[0];
        if (clients == Crowds.Max())
            run.Judge(rate.Against($"{clients} clients: at least 3 times PostgreSQL", 3, "PostgreSQL"));
    }

    private static Target TargetOf(string name, IServer server, TickWriter[] writers) =>
        new(name, server.Durability, number =>
        {
            writers[number].Connect(server.Endpoint);
            return writers[number];
        });

    private static IEnumerable<Target> Postgres(BenchRun run)
    {
        if (run.Peers.Postgres is not { } server) yield break;
        PostgresWriter.CreateTable(server);
        yield return new Target(server.Name, "fsync and synchronous_commit on, a prepared INSERT", number =>
        {
            var writer = new PostgresWriter(server, $"APPEND{number:00}");
            writer.Connect();
            return writer;
        });
    }

    private static double[] Pass(Target target, int rows)
    {
        using IRowWriter writer = target.Connected(0);
        writer.WriteOne();
        return Statistics.P50AndP99Us(Stopwatches.EachNs(rows, _ => writer.WriteOne()));
    }

    private static double Together(Target target, int clients, int rows)
    {
        int each = 4 * rows / clients;
        double seconds = Stopwatches.TogetherSeconds(clients, number =>
        {
            IRowWriter writer = target.Connected(number);
            writer.WriteOne();
            return (writer, () =>
            {
                for (int i = 0; i < each; i++) writer.WriteOne();
            }
            );
        });
        return each * clients / seconds;
    }

    /// <summary>A system that rows are appended to.</summary>
    /// <param name="Connected">A new connection for the n-th client.</param>
    private sealed record Target(string Name, string Durability, Func<int, IRowWriter> Connected);
}
