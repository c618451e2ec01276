using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MarketStore.Protocols;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>Starting, stopping, heartbeat and the addresses they are on.</summary>
public sealed class HttpServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, HttpStatusCode.OK, "queryable")]
    [InlineData(false, HttpStatusCode.ServiceUnavailable, "not queryable")]
    public async Task The_heartbeat_says_whether_queries_are_answered(bool isQueryable, HttpStatusCode status, string text)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Service.IsQueryable = isQueryable;
        using HttpResponseMessage response = await server.Client.GetAsync(new Uri("/heartbeat", UriKind.Relative), Cancel);
        Assert.Equal(status, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        string release = typeof(HttpServer).Assembly.GetName().Version!.ToString(3);
        Assert.Equal(
            $$"""{"status":"{{text}}","version":"{{release}}","git_hash":"abc123","uptime":"1h2m3.4s"}""" + "\n", body);
    }

    [Fact]
    public async Task The_utilities_address_has_the_heartbeat_and_nothing_else()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerOptions { UtilitiesEndpoint = new IPEndPoint(IPAddress.Loopback, 0) });
        IPEndPoint utilities = server.Server.UtilitiesEndpoint!;
        Assert.NotEqual(server.Server.Endpoint, utilities);
        string heartbeat = await server.Client.GetStringAsync(new Uri($"http://{utilities}/heartbeat"), Cancel);
        Assert.Equal("queryable", JsonDocument.Parse(heartbeat).RootElement.GetProperty("status").GetString());
        using HttpResponseMessage rpc = await server.Client.GetAsync(new Uri($"http://{utilities}/rpc"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, rpc.StatusCode);
    }

    [Fact]
    public async Task A_taken_utilities_address_is_logged_and_the_server_runs_on()
    {
        using TcpListener taken = Listen();
        var log = new ListLog();
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerOptions { UtilitiesEndpoint = (IPEndPoint)taken.LocalEndpoint }, loggers: log);
        Assert.Null(server.Server.UtilitiesEndpoint);
        Assert.Contains(log.Lines, line => line.Contains(
            $"utilities_url: cannot listen on {taken.LocalEndpoint}: the address is already in use",
            StringComparison.Ordinal));
        using HttpResponseMessage heartbeat = await server.Client.GetAsync(new Uri("/heartbeat", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, heartbeat.StatusCode);
    }

    [Fact]
    public async Task A_taken_listen_address_is_an_error_that_names_it()
    {
        using TcpListener taken = Listen();
        await using var server = new HttpServer(
            new FakeMarketService(),
            new ServerOptions { ListenPort = ((IPEndPoint)taken.LocalEndpoint).Port },
            (AccessGate.Open, null),
            new BodyLimits(new ServerOptions()),
            new ServerMetrics(),
            NullLoggerFactory.Instance);
        IOException error = await Assert.ThrowsAsync<IOException>(() => server.StartAsync(Cancel));
        Assert.Equal($"cannot listen on {taken.LocalEndpoint}: the address is already in use", error.Message);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_an_error_that_names_it()
    {
        await using var server = new HttpServer(
            new FakeMarketService(),
            new ServerOptions { ListenAddress = IPAddress.Parse("192.0.2.1"), ListenPort = 0 },
            (AccessGate.Open, null),
            new BodyLimits(new ServerOptions()),
            new ServerMetrics(),
            NullLoggerFactory.Instance);
        IOException error = await Assert.ThrowsAsync<IOException>(() => server.StartAsync(Cancel));
        Assert.StartsWith("cannot listen on 192.0.2.1:0: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_lets_requests_finish()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        server.Service.OnWrite = async _ =>
        {
            entered.SetResult();
            await release.Task;
            return null;
        };
        Task<HttpResponseMessage> request = server.PostAsync("""{"jsonrpc":"2.0","method":"DataService.Write","id":1}""");
        await entered.Task.WaitAsync(Cancel);
        Task stop = server.Server.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        release.SetResult();
        using HttpResponseMessage response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await stop.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_stop_that_has_waited_long_enough_ends_queries()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var entered = new TaskCompletionSource();
        server.Service.OnQuery = (_, cancel) =>
        {
            entered.SetResult();
            cancel.WaitHandle.WaitOne();
            throw new OperationCanceledException(cancel);
        };
        Task<HttpResponseMessage> request = server.PostAsync("""{"jsonrpc":"2.0","method":"DataService.Query","id":1}""");
        await entered.Task.WaitAsync(Cancel);
        using var enough = new CancellationTokenSource(TimeSpan.Zero);
        await server.Server.StopAsync(enough.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => request);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerOptions { MaxConnections = 1 });
        await using NetworkStream first = await server.ConnectAsync();
        byte[] head = Encoding.ASCII.GetBytes("HEAD /rpc HTTP/1.1\r\nHost: x\r\n\r\n");
        await first.WriteAsync(head, Cancel);
        await first.ReadExactlyAsync(new byte[12], Cancel);
        await using NetworkStream second = await server.ConnectAsync();
        Assert.Equal(0, await second.ReadAsync(new byte[1], Cancel));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private sealed class ListLog : ILoggerFactory, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{logLevel} {formatter(state, exception)}");
        }
    }
}
