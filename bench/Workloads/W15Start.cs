using System.Diagnostics;
using MarketStore.Bench.Rpc;

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
        if (server is null)
        {
            Console.Error.Write("left out, the server is not ours to stop ... ");
            return;
        }
        server.Reset([]);
        server.Stop();
        Measure(run, server, "empty store");

        server.Start();
        using (var writer = new MinuteWriter("BUCKET", BucketCount))
        {
            writer.Connect(server.Endpoint);
            writer.WriteOne();
        }
        server.Stop();
        Measure(run, server, $"{BucketCount} buckets");
    }

    private void Measure(BenchRun run, ServerProcess server, string what)
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
                residentMb.Add(server.ResidentBytes / 1e6);
            }
            server.Stop();
        }
        run.Add(Id, new($"{what}, to first answer", "ms", Better.Lower), startMs);
        run.Add(Id, new($"{what}, resident", "MB", Better.Lower), residentMb);
    }
}
