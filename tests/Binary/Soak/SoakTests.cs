using System.Globalization;
using System.Text.RegularExpressions;
using MarketStore.Tests.Protocols.Metrics;

namespace MarketStore.Tests.Binary.Soak;

/// <summary>
/// Writers, readers and subscribers of every protocol on one published server, all of whose answers are checked, and the
/// server's own metrics beside them: no failure, nothing that grows, nothing left when all have gone. A few seconds of it in
/// every <c>make test</c>; <c>make soak MINUTES=10</c> goes on for longer and reports.
/// </summary>
public sealed partial class SoakTests
{
    private const int DefaultSeconds = 10;
    private const int Writers = 3;
    private const int SymbolsOfWriter = 4;
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(1);

    /// <summary>Little memory and a small log: there are checkpoints and compactions all the time.</summary>
    private const string Configuration = """
        grpc_listen_port: 0
        head_memory: 64MiB
        checkpoint_log_bytes: 16MiB
        triggers:
          - module: stream.so
            on: "*/1Sec/V"
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int? Seconds => int.TryParse(Environment.GetEnvironmentVariable("MARKETSTORE_SOAK_SECONDS"), CultureInfo.InvariantCulture, out int seconds) ? seconds : null;

    [Fact]
    public async Task Nothing_fails_nothing_grows_and_nothing_is_left()
    {
        using var server = new ServerProcess(Configuration);
        await server.StartAsync(Cancel);
        var grpc = new Uri("http://" + GrpcLine().Match(await LogWithAsync(server, GrpcLine())).Groups[1].Value);
        var report = new SoakReport();
        var samples = new List<MetricsText>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(TimeSpan.FromSeconds(Seconds ?? DefaultSeconds));
        using (var scraper = new HttpClient { BaseAddress = server.Address })
        {
            var clients = new SoakClients(server.Address, grpc, report, over.Token);
            SoakSymbol[][] symbols = [.. Enumerable.Range(0, Writers).Select(w => Enumerable.Range(0, SymbolsOfWriter).Select(s => new SoakSymbol($"W{w}S{s}")).ToArray())];
            SoakSymbol[] all = [.. symbols.SelectMany(own => own)];
            List<Task> running =
            [
                clients.WriteAsync(symbols[0]), clients.WriteAsync(symbols[1]), clients.WriteOverGrpcAsync(symbols[2]), clients.WriteTicksAsync(),
                clients.QueryAsync(all), clients.QueryAsync(all), clients.QueryOverGrpcAsync(all), clients.AggregateAsync(),
                clients.FollowAsync(symbols[0][0]), clients.FollowAsync(symbols[2][1]), clients.SubscribeAsync(), clients.SubscribeAndSleepAsync(), clients.MisbehaveAsync(),
                SampleAsync(scraper, samples, report, over.Token),
            ];
            // The first to fail ends the soak; the others are then over soon.
            while (running.Count > 0)
            {
                Task ended = await Task.WhenAny(running);
                running.Remove(ended);
                if (!ended.IsFaulted) continue;
                await over.CancelAsync();
                await Task.WhenAll(running).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
                await ended;
            }
            Say(Summary(report, samples));
            foreach (SoakSymbol symbol in all)
            {
                using var client = new RpcClient(server.Address);
                Rows rows = await client.QueryAsync(symbol.Key, Cancel);
                symbol.Check(symbol.Acknowledged, rows["Epoch"], rows["Value"], rows["Twice"]);
            }
            await AssertNothingIsLeftAsync(scraper);
        }
        AssertNothingFailed(samples[^1], server.Log);
        AssertNothingGrows(samples);
        Assert.All(["write, JSON-RPC", "write, gRPC", "query 4,000 bars, gRPC", "aggregate all, SQL", "commits followed", "rows pushed"], kind => Assert.True(report.Count(kind) > 0, $"no {kind}"));
        Assert.Equal(0, await server.StopAsync(Cancel));
    }

    private static void AssertNothingFailed(MetricsText last, string log)
    {
        string[] failed = [.. last.Series.Where(series => series.Contains("failed", StringComparison.Ordinal) && last[series] != 0).Select(series => $"{series} {last[series]}")];
        string[] complaints = [.. log.Split('\n').Where(line => line.Contains("  error  ", StringComparison.Ordinal) || line.Contains("  warning  ", StringComparison.Ordinal))];
        Assert.True(failed.Length == 0 && complaints.Length == 0, string.Join('\n', [.. failed, .. complaints]));
    }

    /// <summary>When every client has gone, so has all that was held for it.</summary>
    private static async Task AssertNothingIsLeftAsync(HttpClient scraper)
    {
        string[] held =
        [
            "alpaca_marketstore_ws_connections", """marketstore_connections{port="grpc"}""", "marketstore_statements_running", "marketstore_request_memory_bytes",
            """marketstore_requests_running{protocol="sql"}""", """marketstore_requests_running{protocol="jsonrpc"}""", """marketstore_requests_running{protocol="grpc"}""",
        ];
        string left = "";
        for (int attempt = 0; attempt < 100; attempt++)
        {
            MetricsText now = await ScrapeAsync(scraper, Cancel);
            // The trigger follows, too; and it is our own connection that asks.
            left = string.Join(", ", held.Where(series => now[series] != 0)
                .Concat(now["marketstore_followers"] == 1 ? [] : ["marketstore_followers"])
                .Concat(now["""marketstore_connections{port="http"}"""] == 1 ? [] : ["""marketstore_connections{port="http"}"""]));
            if (left.Length == 0) return;
            await Task.Delay(100, Cancel);
        }
        Assert.Fail($"still not at rest after 10 s: {left}");
    }

    /// <summary>The last quarter takes no more than the second, but for some slack; files and descriptors are bounded throughout.</summary>
    private static void AssertNothingGrows(List<MetricsText> samples)
    {
        const double Slack = 48 << 20;
        Assert.All(samples, sample =>
        {
            Assert.InRange(sample["process_open_fds"], 1, 600);
            Assert.InRange(sample["marketstore_head_bytes"], 0, 1.5 * sample["marketstore_head_limit_bytes"]);
            Assert.InRange(sample["process_resident_memory_bytes"], 0, 1 << 30);
            Assert.InRange(sample["marketstore_log_bytes"], 0, 256 << 20);
        });
        if (samples.Count < 40) return;
        foreach (string series in (string[])["process_resident_memory_bytes", "dotnet_gc_heap_bytes", "marketstore_block_bytes", "marketstore_log_bytes"])
        {
            int quarter = samples.Count / 4;
            double second = samples.Skip(quarter).Take(quarter).Max(sample => sample[series]);
            double last = samples.Skip(3 * quarter).Max(sample => sample[series]);
            Assert.True(last <= (1.2 * second) + Slack, $"{series} went from {second:0} to {last:0}");
        }
    }

    private static async Task SampleAsync(HttpClient scraper, List<MetricsText> samples, SoakReport report, CancellationToken over)
    {
        do
        {
            samples.Add(await report.TimeAsync("scrape /metrics", () => ScrapeAsync(scraper, Cancel)));
            if (Seconds is not null && samples.Count % 10 == 0) Console.Error.WriteLine(Line(samples[^1]));
            await Task.Delay(Sampling, over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        while (!over.IsCancellationRequested);
        samples.Add(await ScrapeAsync(scraper, Cancel));
    }

    private static async Task<MetricsText> ScrapeAsync(HttpClient scraper, CancellationToken cancel) =>
        new(await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel));

    private static string Summary(SoakReport report, List<MetricsText> samples) => string.Create(CultureInfo.InvariantCulture,
        $"{report}\nfirst  {Line(samples[0])}\nmiddle {Line(samples[samples.Count / 2])}\nlast   {Line(samples[^1])}\n");

    private static string Line(MetricsText sample) => string.Create(CultureInfo.InvariantCulture,
        $"{sample["marketstore_written_rows_total"],12:0} rows written   resident {sample["process_resident_memory_bytes"] / 1e6:0} MB   heap {sample["dotnet_gc_heap_bytes"] / 1e6:0} MB   blocks {sample["marketstore_block_bytes"] / 1e6:0.0} MB   log {sample["marketstore_log_bytes"] / 1e6:0.0} MB   files {sample["process_open_fds"]}   dropped {sample["marketstore_stream_dropped_rows_total"]}");

    private static void Say(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Seconds is not null) Console.Error.WriteLine(text);
    }

    private static async Task<string> LogWithAsync(ServerProcess server, Regex line)
    {
        while (!line.IsMatch(server.Log)) await Task.Delay(10, Cancel);
        return server.Log;
    }

    [GeneratedRegex(@"gRPC on ([0-9.]+:\d+)")]
    private static partial Regex GrpcLine();
}
