namespace MarketStore.Bench.Workloads;

/// <summary>
/// The end of a minute: one bar for each of 100 symbols in one request. It should cost one sync, as a single row does:
/// that single row is its peer.
/// </summary>
internal sealed class W08Minute : IWorkload
{
    private const int SymbolCount = 100;

    public string Id => "W8";

    public string Title => "one bar of 100 symbols in one request";

    public void Run(BenchRun run)
    {
        using var minutes = new MinuteWriter("MINUTE", SymbolCount);
        using var single = new TickWriter("SINGLE");
        var servers = run.NewServers("minute");
        try
        {
            foreach ((_, IServer server) in servers) server.Reset([.. minutes.Keys, single.Key]);
            run.Compare(Id, [new("request, p50", "us", Better.Lower), new("request, p99", "us", Better.Lower)],
            [
                .. servers.Select(s => new Entrant(s.Name, s.Server.Durability, () => Minutes(s.Server, minutes, run.Options.Minutes))),
                new Entrant("one row (W7)", "", () => Rows(servers[0].Server, single, run.Options.Minutes)),
            ]);
        }
        finally
        {
            foreach ((_, IServer server) in servers) server.Dispose();
        }
    }

    private static double[] Minutes(IServer server, MinuteWriter writer, int count)
    {
        writer.Connect(server.Endpoint);
        writer.WriteOne();
        return Statistics.P50AndP99Us(Stopwatches.EachNs(count, _ => writer.WriteOne()));
    }

    private static double[] Rows(IServer server, TickWriter writer, int count)
    {
        writer.Connect(server.Endpoint);
        writer.WriteOne();
        return Statistics.P50AndP99Us(Stopwatches.EachNs(count, _ => writer.WriteOne()));
    }
}
