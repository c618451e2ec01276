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
            int count = run.Options.Minutes;
            run.Compare(Id, Figures.P50AndP99("request"),
            [
                .. servers.Select(s => Entrant(s.Name, s.Server, minutes.Connect, minutes.WriteOne, count)),
                Entrant("one row (W7)", servers[0].Server, single.Connect, single.WriteOne, count),
            ]);
        }
        finally
        {
            foreach ((_, IServer server) in servers) server.Dispose();
        }
    }

    private static Entrant Entrant(string name, IServer server, Action<Uri> connect, Action writeOne, int count) =>
        new(name, server.Durability, () =>
        {
            connect(server.Endpoint);
            writeOne();
            return Statistics.P50AndP99Us(Stopwatches.EachNs(count, _ => writeOne()));
        });
}
