using System.Diagnostics;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Rpc;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Workloads;

/// <summary>From the start of the process to its first answer, and the memory it then holds.</summary>
internal sealed class W15Start : IWorkload
{
    private const int BucketCount = 2000;
    private const int Starts = 5;

    public string Id => "W15";

    public string Title => "cold start";

    public void Run(BenchRun run)
    {
        using ServerProcess? server = run.NewProcess("start");
        if (server is null) return;
        server.Reset([]);
        server.Stop();
        (Measurement start, Measurement memory) = Measure(run, server, "empty store");
        run.Judge(
            start.Against("empty store: first answer within 50 ms", 50),
            memory.Against("empty store: at most 60 MB resident", 60));

        server.Start();
        using (var writer = new MinuteWriter("BUCKET", BucketCount))
        {
            writer.Connect(server.Endpoint);
            writer.WriteOne();
        }
        server.Stop();
        Measure(run, server, $"{BucketCount} buckets");
    }

    private (Measurement Start, Measurement Memory) Measure(BenchRun run, ServerProcess server, string what)
    {
        List<double> startMs = [], residentMb = [];
        for (int i = 0; i < Starts; i++)
        {
            long start = Stopwatch.GetTimestamp();
            server.Start();
            using (var client = new RpcClient(server.Endpoint))
            {
                client.CountSymbols();
                startMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                residentMb.Add(ProcessReadings.ResidentBytes(server.ProcessId) / 1e6);
            }
            server.Stop();
        }
        return (
            run.Add(Id, Figure.Lower($"{what}, to first answer", "ms"), startMs),
            run.Add(Id, Figure.Lower($"{what}, resident", "MB"), residentMb));
    }
}
