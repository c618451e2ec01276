using System.Net.WebSockets;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Feed;
using MarketStore.Protocols;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Streaming;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>A store with a stream trigger behind a server of this process.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly StreamTriggerSet _triggers;
    private readonly StreamEndpoint _endpoint;
    private readonly HttpServer _http;

    private StreamServer(StreamTriggerOptions? trigger, AccessGate? gate)
    {
        Store = new TestStore(new EngineOptions { RootDirectory = "", WalSync = WalSync.Off, WalSegmentBytes = 64 << 10, WalRetentionBytes = 64 << 20 });
        _triggers = new StreamTriggerSet([trigger ?? new StreamTriggerOptions(new TriggerPattern("*/*/*"))], Store.Engine, Hub, NullLogger.Instance);
        _endpoint = new StreamEndpoint(Store.Engine, Hub, gate ?? AccessGate.Open, NullLogger.Instance);
        _http = new HttpServer(new FakeMarketService(), new ServerOptions { ListenPort = 0 }, (gate ?? AccessGate.Open, null), new BodyLimits(new ServerOptions()), new ServerMetrics(), NullLoggerFactory.Instance, _endpoint);
    }

    public TestStore Store { get; }

    public StreamHub Hub { get; } = new();

    public Uri Address => new($"ws://{_http.Endpoint}/ws");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StreamServer> StartAsync(StreamTriggerOptions? trigger = null, AccessGate? gate = null)
    {
        var server = new StreamServer(trigger, gate);
        await server._http.StartAsync(Cancel);
        return server;
    }

    public async Task<StreamClient> ConnectAsync(string? protocol = null)
    {
        var socket = new ClientWebSocket();
        if (protocol is not null) socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(Address, Cancel);
        return new StreamClient(socket);
    }

    /// <summary>A client with a subscription.</summary>
    public async Task<StreamClient> SubscribeAsync(params string[] streams)
    {
        StreamClient client = await ConnectAsync();
        await client.SendAsync(new { streams });
        await client.ReceiveAsync();
        return client;
    }

    public Task WriteAsync(string key, params Row[] rows) =>
        Store.WriteAsync(key, key.EndsWith("TICK", StringComparison.Ordinal) ? RecordKind.Variable : RecordKind.Fixed, rows);

    public Task StopAsync(CancellationToken cancel) => _http.StopAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _endpoint.Dispose();
        await _triggers.DisposeAsync();
        Store.Dispose();
    }
}
