using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MarketStore.Protocols;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>The HTTP server on a free port over a service that the test scripts.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly HttpServer _server;

    private RunningServer(FakeMarketService service, HttpServer server, ServerMetrics metrics)
    {
        Metrics = metrics;
        Service = service;
        _server = server;
        Client = new HttpClient { BaseAddress = new Uri($"http://{server.Endpoint}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public FakeMarketService Service { get; }

    public HttpServer Server => _server;

    public ServerMetrics Metrics { get; }

    public HttpClient Client { get; }

    public static async Task<RunningServer> StartAsync(
        ServerOptions? options = null, FakeMarketService? service = null, ILoggerFactory? loggers = null, AccessGate? gate = null, ServerTls? tls = null)
    {
        service ??= new FakeMarketService();
        options = (options ?? new ServerOptions()) with { ListenPort = 0 };
        var metrics = new ServerMetrics();
        var server = new HttpServer(service, options, (gate ?? AccessGate.Open, tls), new BodyLimits(options), metrics, loggers ?? NullLoggerFactory.Instance);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(service, server, metrics);
    }

    public Task<HttpResponseMessage> PostAsync(string json) => PostAsync(Encoding.UTF8.GetBytes(json), "application/json");

    public Task<HttpResponseMessage> PostAsync(byte[] body, string contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return Client.PostAsync("/rpc", content, TestContext.Current.CancellationToken);
    }

    /// <summary>A connection of its own, for what HttpClient would not send.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_server.Endpoint, TestContext.Current.CancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends text on a connection of its own and returns all that comes back until the server closes it.</summary>
    public async Task<string> TalkAsync(string request)
    {
        await using NetworkStream stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads until this text has come.</summary>
    public static async Task<string> ReadUntilAsync(NetworkStream stream, string end)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }
}
