using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// The end of a minute: one bar for each of many symbols in one request. It should cost one sync, as a single row does:
/// that single row is its peer.
/// </summary>
internal sealed class W08Minute : IWorkload
{
    private const int Turns = 5;
    private const string Single = "one row (W7)";

    public string Id => "W8";

    public string Title => "one bar of many symbols in one request";

    public void Run(BenchRun run)
    {
        foreach (int symbols in new[] { run.Options.SymbolCount, run.Options.ManySymbols }) Measure(run, symbols);
    }

    private void Measure(BenchRun run, int symbols)
    {
        using var minutes = new MinuteWriter($"MINUTE{symbols}-", symbols);
        using var single = new TickWriter("SINGLE");
        var servers = run.NewServers("minute");
        try
        {
            foreach ((_, IServer server) in servers) server.Reset([.. minutes.Keys, single.Key]);
            using var probe = new SyncProbe(run.DirectoryFor("probe"));
            int count = run.Options.Minutes / Turns;
            Measurement p50 = run.Compare(Id, Figure.P50AndP99($"{symbols} symbols"),
            [
                .. servers.Select(s => Entrant(s.Name, s.Server, minutes.Connect, minutes, count)),
                Entrant(Single, servers[0].Server, single.Connect, single, count),
                new("fdatasync alone", "512 bytes into written space",
                    () => Statistics.P50AndP99Us(probe.Time(count))),
            ], Turns)[0];
            run.Judge(
                p50.Against($"{symbols} symbols: p50 at most 1.2 times that of one row", 1.2, Single),
                p50.Against(
                    $"{symbols} symbols: p50 at most 1/20 of the Go MarketStore's", 1 / 20.0, BenchRun.OtherServer));
        }
        finally
        {
            foreach ((_, IServer server) in servers) server.Dispose();
        }
    }

    private static Entrant Entrant(string name, IServer server, Action<Uri> connect, IRowWriter writer, int count) =>
        new(name, server.Durability, () =>
        {
            connect(server.Endpoint);
            writer.WriteOne();
            return Statistics.P50AndP99Us(Stopwatches.EachNs(count, _ => writer.WriteOne()));
        });
}
