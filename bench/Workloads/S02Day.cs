using System.Diagnostics;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>
/// A trading day: every minute one bar of every symbol, in one request, as fast as the acknowledgements come. It tells
/// what small rows in many buckets cost the disk: bytes written for each byte of data, while writing and once settled.
/// </summary>
internal sealed class S02Day : IWorkload
{
    public string Id => "S2";

    public string Title => "a day of minutes of a market";

    public void Run(BenchRun run)
    {
        using ServerProcess? server = run.NewProcess("day");
        if (server is null) return;
        (int symbols, int count) = (run.Options.DaySymbols, run.Options.DayMinutes);
        server.Reset([]);
        using var minutes = new MinuteWriter("DAY", symbols);
        minutes.Connect(server.Endpoint);
        var watch = Stopwatch.StartNew();
        double[] requestsNs = Stopwatches.EachNs(count, _ => minutes.WriteOne());
        double seconds = watch.Elapsed.TotalSeconds;
        double rawBytes = (double)symbols * count * MinuteBars.BytesPerRow;
        double written = ProcessReadings.WrittenBytes(server.ProcessId);
        double settleSeconds = server.WaitUntilQuiet();
        double settled = ProcessReadings.WrittenBytes(server.ProcessId);
        Footprint disk = server.Footprint(), log = server.LogFootprint();

        string note = $"{symbols:N0} symbols x {count} minutes, {rawBytes / 1e6:N0} MB raw; {server.Durability}";
        double[] us = Statistics.P50AndP99Us(requestsNs);
        AddAll(run, note,
            (Figure.Higher("rows", "M rows/s"), symbols * count / seconds / 1e6),
            (Figure.Lower("all minutes", "s"), seconds),
            (Figure.Lower("a minute, p50", "us"), us[0]),
            (Figure.Lower("a minute, p99", "us"), us[1]),
            (Figure.Lower("settled after", "s"), settleSeconds),
            (Figure.Lower("written for each raw byte, at the last acknowledgement", "bytes"), written / rawBytes),
            (Figure.Lower("written for each raw byte, settled", "bytes"), settled / rawBytes),
            (Figure.Lower("written for each byte on disk, settled", "bytes"), settled / disk.AllocatedBytes),
            (Figure.Lower("on disk, settled", "bytes/row"), disk.AllocatedBytes / (double)(symbols * count)),
            (Figure.Lower("of it the log", "bytes/row"), log.AllocatedBytes / (double)(symbols * count)),
            (Figure.Lower("files", "files"), disk.Files));
    }

    private void AddAll(BenchRun run, string note, params (Figure Figure, double Value)[] values)
    {
        foreach ((Figure figure, double value) in values) run.Add(Id, figure, [value], note);
    }
}
