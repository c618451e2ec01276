using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Io;
using MarketStore.Protocols;
using MarketStore.Protocols.Grpc.V1;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Service;
using MarketStore.Protocols.Streaming;
using MarketStore.Sql;
using MarketStore.Tests.Protocols.Grpc;
using MarketStore.Tests.Protocols.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SqlRequest = MarketStore.Protocols.Service.SqlRequest;

namespace MarketStore.Tests.Protocols.Metrics;

/// <summary>What is counted, and where.</summary>
public sealed class ServerMetricsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("marketstore-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task The_engine_is_counted_by_rows_commits_and_files()
    {
        var metrics = new ServerMetrics();
        using (StorageEngine engine = Open(metrics, WalSync.Always))
        {
            metrics.Observe(engine, _root);
            var service = new MeteredService(new MarketService(new Database(engine), new ServiceOptions()), metrics.Service);
            await RunAsync(service, "CREATE TABLE `A/1Min/X` (V DOUBLE)");
            await RunAsync(service, "INSERT INTO `A/1Min/X` VALUES ('2024-03-08 00:00', 1), ('2024-03-08 00:01', 2), ('2024-03-08 00:02', 3)");
            MetricsText text = await MetricsText.OfAsync(metrics);
            Assert.Equal(3, text["marketstore_written_rows_total"]);
            Assert.Equal(2, text["marketstore_commit_log_seconds_count"]);
            Assert.Equal(2, text["marketstore_commit_sync_seconds_count"]);
            Assert.Equal(2, text["marketstore_commit_group_writes_sum"]);
            Assert.Equal(2, text["marketstore_applied_lsn"]);
            Assert.Equal(1, text["marketstore_buckets"]);
            Assert.Equal(3, text["marketstore_head_rows"]);
            Assert.Equal(0, text["marketstore_blocks"]);
            Assert.InRange(text["marketstore_commit_log_seconds_sum"], text["marketstore_commit_sync_seconds_sum"], 60);
            Assert.InRange(text["marketstore_log_bytes"], text["marketstore_written_log_bytes_total"], 1e9);

            double answers = text["marketstore_read_rows_total"];
            engine.Checkpoint();
            Assert.Equal(3, await RunAsync(service, "SELECT * FROM `A/1Min/X`"));
            text = await MetricsText.OfAsync(metrics);
            Assert.Equal(0, text["marketstore_head_rows"]);
            Assert.Equal(1, text["marketstore_blocks"]);
            Assert.Equal(1, text["marketstore_checkpointed_buckets_total"]);
            Assert.Equal(3, text["marketstore_read_rows_total"] - answers);
            Assert.Equal(0, text["marketstore_statements_running"]);
            Assert.Equal(text["marketstore_block_bytes"], new DirectoryInfo(_root).EnumerateFiles("*.blocks", SearchOption.AllDirectories).Sum(file => file.Length));
            Assert.True(text["marketstore_read_block_bytes_total"] > 0);
            // Made, then written to, synced and read.
            Assert.Equal(1, text["""marketstore_block_file_uses_total{result="miss"}"""]);
            Assert.Equal(2, text["""marketstore_block_file_uses_total{result="hit"}"""]);

            await engine.DropAsync(_ => true);
            engine.Checkpoint();
            text = await MetricsText.OfAsync(metrics);
            Assert.Equal(0, text["marketstore_buckets"]);
            Assert.Equal(0, text["marketstore_block_bytes"]);
            Assert.Equal(0, text["marketstore_dead_bytes"]);
        }
    }

    [Fact]
    public async Task Corrections_are_a_debt_until_they_are_merged_in()
    {
        var metrics = new ServerMetrics();
        using StorageEngine engine = Open(metrics, WalSync.Off);
        metrics.Observe(engine, _root);
        var key = new BucketKey("A", "1Sec", "X");
        await engine.WriteAsync([Bars(key, 0, 20_000)], Cancel);
        engine.Checkpoint();
        await engine.WriteAsync([Bars(key, 100, 1)], Cancel);
        engine.Checkpoint();
        MetricsText before = await MetricsText.OfAsync(metrics);
        Assert.True(before["marketstore_shadow_blocks"] + before["marketstore_dead_bytes"] > 0, "a correction left nothing to be done");
        engine.Compact(Cancel);
        MetricsText after = await MetricsText.OfAsync(metrics);
        Assert.Equal(0, after["marketstore_shadow_blocks"]);
    }

    [Fact]
    public async Task Requests_are_counted_by_protocol_method_and_outcome()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Service.OnWrite = _ => ValueTask.FromResult<IReadOnlyList<string>?>(["no"]);
        (await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"DataService.ListSymbols"}""")).Dispose();
        (await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"DataService.Write","params":{"requests":[]}}""")).Dispose();
        (await server.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"DataService.Nonsense"}""")).Dispose();
        (await server.Client.GetAsync(new Uri("/rpc", UriKind.Relative), Cancel)).Dispose();
        using (var statement = new StringContent("SELECT 1")) (await server.Client.PostAsync(new Uri("/sql", UriKind.Relative), statement, Cancel)).Dispose();

        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = new MetricsText(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(1, text["""marketstore_requests_total{protocol="jsonrpc",method="DataService.ListSymbols",outcome="ok"}"""]);
        Assert.Equal(1, text["""marketstore_requests_total{protocol="jsonrpc",method="DataService.Write",outcome="refused"}"""]);
        Assert.Equal(2, text["""marketstore_requests_total{protocol="jsonrpc",method="",outcome="refused"}"""]);
        Assert.Equal(1, text.Series.Where(series => series.StartsWith("""marketstore_requests_total{protocol="sql",method="query",""", StringComparison.Ordinal)).Sum(series => text[series]));
        Assert.Equal(0, text["""marketstore_requests_running{protocol="jsonrpc"}"""]);
        Assert.Equal(4, text["alpaca_marketstore_rpc_total_request_duration_seconds_count"]);
        Assert.Equal(4, text["""alpaca_marketstore_rpc_total_request_duration_seconds_bucket{le="+Inf"}"""]);
        Assert.Equal(1, text["""alpaca_marketstore_rpc_successful_request_duration_seconds_count{method="DataService.Write"}"""]);
        Assert.True(text["""marketstore_received_bytes_total{port="http"}"""] > 500);
        Assert.True(text["""marketstore_sent_bytes_total{port="http"}"""] > 500);
        Assert.InRange(text["""marketstore_connections{port="http"}"""], 1, 10);
    }

    [Fact]
    public async Task What_goes_over_a_connection_is_counted_to_the_byte()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        const string Request = "GET /heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        string answer = await server.TalkAsync(Request);
        MetricsText text = await MetricsText.OfAsync(server.Metrics);
        Assert.Equal(Request.Length, text["""marketstore_received_bytes_total{port="http"}"""]);
        Assert.Equal(answer.Length, text["""marketstore_sent_bytes_total{port="http"}"""]);
        Assert.Equal(1, text["""marketstore_accepted_connections_total{port="http"}"""]);
    }

    [Fact]
    public async Task Calls_over_gRPC_are_counted()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        store.Client.ListSymbols(new MarketStore.Protocols.Grpc.Wire.ListSymbolsRequest(), cancellationToken: Cancel);
        Assert.Throws<RpcException>(() => store.Client.Query(new MarketStore.Protocols.Grpc.Wire.MultiQueryRequest { Requests = { new MarketStore.Protocols.Grpc.Wire.QueryRequest { Destination = "NO/1Min/X" } } }, cancellationToken: Cancel));
        using (AsyncServerStreamingCall<MarketStore.Protocols.Grpc.V1.FollowedPiece> follow = store.Data.Follow(new FollowRequest { Patterns = { "*/*/*" }, Lsn = 0 }, cancellationToken: Cancel))
        {
            Assert.True(await follow.ResponseStream.MoveNext(Cancel));
            MetricsText during = await MetricsText.OfAsync(store.Metrics);
            Assert.Equal(1, during["""marketstore_requests_running{protocol="grpc"}"""]);
        }
        MetricsText text = await MetricsText.OfAsync(store.Metrics);
        Assert.Equal(1, text["""marketstore_requests_total{protocol="grpc",method="/proto.Marketstore/ListSymbols",outcome="ok"}"""]);
        Assert.Equal(1, text["""marketstore_requests_total{protocol="grpc",method="/proto.Marketstore/Query",outcome="refused"}"""]);
        Assert.DoesNotContain(text.Series, series => series.StartsWith("marketstore_request_seconds", StringComparison.Ordinal) && series.Contains("Follow", StringComparison.Ordinal));
        Assert.True(text["""marketstore_received_bytes_total{port="grpc"}"""] > 0);
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_is_not_ready_and_says_why()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync(server, "/ready"));
        server.Service.Problem = "the store has stopped";
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the store has stopped\n"), await GetAsync(server, "/ready"));
        server.Service.Problem = null;
        server.Service.IsQueryable = false;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not queryable: the server is starting or stopping\n"), await GetAsync(server, "/ready"));
    }

    [Fact]
    public async Task The_documentation_lists_every_metric()
    {
        MetricsText text = await EveryMetricAsync();
        string[] documented = [.. Regex.Matches(await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "monitoring.md"), Cancel),
            @"^\| `(\w+)` \| (counter|gauge|histogram) \| [^|]* \| (.*) \|$", RegexOptions.Multiline).Select(row => $"{row.Groups[1]} {row.Groups[2]} {row.Groups[3]}")];
        string[] counted = [.. text.Kinds.Select(metric => $"{metric.Key} {metric.Value} {text.Help(metric.Key)}")];
        Assert.Equal(counted.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("grafana/marketstore.json")]
    [InlineData("prometheus/alerts.yml")]
    public async Task Dashboard_and_alerts_use_metrics_that_there_are(string file)
    {
        MetricsText text = await EveryMetricAsync();
        HashSet<string> names = [.. text.Kinds.SelectMany(metric => metric.Value == "histogram" ? [$"{metric.Key}_bucket", $"{metric.Key}_sum", $"{metric.Key}_count"] : (string[])[metric.Key])];
        string content = await File.ReadAllTextAsync(Path.Combine(Root(), "packaging", file), Cancel);
        string[] used = [.. Regex.Matches(content, @"\b(?:alpaca_marketstore|marketstore|process|dotnet)_\w+").Select(match => match.Value).Distinct()];
        Assert.True(used.Length > 8, "the file names no metrics");
        Assert.Empty(used.Except(names));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    private async Task<MetricsText> EveryMetricAsync()
    {
        var metrics = new ServerMetrics();
        metrics.Identify("5.0.0", "abc");
        using StorageEngine engine = Open(metrics, WalSync.Off);
        metrics.Observe(engine, _root);
        metrics.Observe(new StreamHub(), new BodyLimits(new ServerOptions()));
        metrics.Requests.Begin(RequestMeter.Protocol.JsonRpc, "DataService.Query").Dispose();
        metrics.Started();
        return await MetricsText.OfAsync(metrics);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(RunningServer server, string path)
    {
        using HttpResponseMessage answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<long> RunAsync(MeteredService service, string sql)
    {
        using SqlResult result = await service.SqlAsync(new SqlRequest(sql, []), Cancel);
        long rows = 0;
        while (result.Next() is { } batch) rows += batch.Count;
        return rows;
    }

    private static IncomingRows Bars(BucketKey key, long first, int rows)
    {
        long[] times = [.. Enumerable.Range(0, rows).Select(row => 1_700_000_000 + first + row)];
        return new IncomingRows
        {
            Key = key,
            RowCount = rows,
            EpochSeconds = new ReadOnlySequence<byte>(MemoryMarshal.AsBytes(times.AsSpan()).ToArray()),
            Columns = [new IncomingColumn("V", ColumnType.Int64, new ReadOnlySequence<byte>(MemoryMarshal.AsBytes(times.AsSpan()).ToArray()))],
        };
    }

    private StorageEngine Open(ServerMetrics metrics, WalSync sync) => StorageEngine.Open(
        new EngineOptions { RootDirectory = _root, WalSync = sync, BackgroundWork = false, Observer = metrics.Engine }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
}
