namespace MarketStore.Bench.Workloads;

/// <summary>
/// One trade a request, each client to a symbol of its own. One client shows what a durable acknowledgement costs,
/// next to what the disk alone costs; many show how far group commit shares that cost.
/// </summary>
internal sealed class W07Append : IWorkload
{
    private static readonly int[] Crowds = [8, 32];

    public string Id => "W7";

    public string Title => "append one row";

    public void Run(BenchRun run)
    {
        TickWriter[] writers = [.. Enumerable.Range(0, Crowds.Max()).Select(i => new TickWriter($"APPEND{i:00}"))];
        string[] keys = [.. writers.Select(writer => writer.Key)];
        var servers = run.NewServers("append");
        try
        {
            foreach ((_, IServer server) in servers) server.Reset(keys);
            using var probe = new SyncProbe(run.DirectoryFor("probe"));
            _ = probe.Time(100);
            int rows = run.Options.Appends;
            Entrant disk = new("fdatasync alone", "written space", () => Statistics.P50AndP99Us(probe.Time(rows)));
            run.Compare(Id, Figures.P50AndP99("1 client"), [.. Entrants(s => Alone(s, writers[0], rows)), disk]);
            foreach (int clients in Crowds)
            {
                run.Compare(Id, [new($"{clients} clients", "rows/s", Better.Higher)],
                    [.. Entrants(s => Together(s, writers[..clients], rows))]);
            }
        }
        finally
        {
            foreach ((_, IServer server) in servers) server.Dispose();
            foreach (TickWriter writer in writers) writer.Dispose();
        }

        IEnumerable<Entrant> Entrants(Func<IServer, double[]> pass) =>
            servers.Select(s => new Entrant(s.Name, s.Server.Durability, () => pass(s.Server)));
    }

    private static double[] Alone(IServer server, TickWriter writer, int rows)
    {
        writer.Connect(server.Endpoint);
        writer.WriteOne();
        return Statistics.P50AndP99Us(Stopwatches.EachNs(rows, _ => writer.WriteOne()));
    }

    private static double[] Together(IServer server, TickWriter[] writers, int rows)
    {
        int each = 4 * rows / writers.Length;
        double seconds = Stopwatches.TogetherSeconds(writers.Length, number =>
        {
            writers[number].Connect(server.Endpoint);
            writers[number].WriteOne();
            return (writers[number], () =>
            {
                for (int i = 0; i < each; i++) writers[number].WriteOne();
            }
            );
        });
        return [each * writers.Length / seconds];
    }
}
