using System.Net;
using MarketStore.Protocols.Service;
using MarketStore.Protocols.Sql;
using MarketStore.Protocols.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Http;

/// <summary>The HTTP side of a server: <c>/rpc</c>, <c>/sql</c>, <c>/ws</c> and <c>/heartbeat</c> on the listen port, 404 elsewhere.</summary>
/// <param name="streams">Without it there is no <c>/ws</c>.</param>
/// <remarks>Start it once, stop it once, dispose it.</remarks>
internal sealed class HttpServer(IMarketService service, ServerOptions options, BodyLimits limits, ILoggerFactory loggers, StreamEndpoint? streams = null) : IAsyncDisposable
{
    private readonly ILogger _log = loggers.CreateLogger("http");
    private readonly RpcEndpoint _rpc = new(service, limits, loggers.CreateLogger("rpc"));
    private readonly SqlEndpoint _sql = new(service, limits, loggers.CreateLogger("sql"));
    private readonly HeartbeatEndpoint _heartbeat = new(service);
    private KestrelHost? _main;
    private KestrelHost? _utilities;

    /// <summary>Where it listens, port 0 resolved. Only after <see cref="StartAsync"/>.</summary>
    public IPEndPoint Endpoint =>
        _main?.Endpoint ?? throw new InvalidOperationException("the server has not been started");

    /// <summary>Where the heartbeat is served besides; null if it is not.</summary>
    public IPEndPoint? UtilitiesEndpoint => _utilities?.Endpoint;

    /// <exception cref="IOException">The listen address cannot be had; the utilities address is optional.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var listen = new IPEndPoint(options.ListenAddress, options.ListenPort);
        _main = await KestrelHost.StartAsync(AppOf(listen, HandleAsync), options, loggers, cancel);
        if (options.UtilitiesEndpoint is not { } utilities) return;
        try
        {
            _utilities = await KestrelHost.StartAsync(AppOf(utilities, HandleUtilitiesAsync), options, loggers, cancel);
        }
        catch (IOException e)
        {
            _log.LogError("utilities_url: {Reason}; the heartbeat is on {Endpoint} only", e.Message, Endpoint);
        }
    }

    /// <summary>Takes no more connections and lets requests finish; the token aborts those that have not.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        streams?.Stop();
        if (_utilities is not null) await _utilities.StopAsync(cancel);
        if (_main is not null) await _main.StopAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_utilities is not null) await _utilities.DisposeAsync();
        if (_main is not null) await _main.DisposeAsync();
    }

    private static KestrelApp AppOf(IPEndPoint endpoint, RequestDelegate handler) => new(endpoint, HttpProtocols.Http1, app =>
    {
        app.UseWebSockets();
        app.Run(handler);
    });

    private Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/rpc" => _rpc.HandleAsync(context),
        "/sql" => _sql.HandleAsync(context),
        "/ws" when streams is not null => streams.HandleAsync(context),
        "/heartbeat" => _heartbeat.HandleAsync(context),
        _ => RefuseAsync(context),
    };

    private Task HandleUtilitiesAsync(HttpContext context) =>
        context.Request.Path == "/heartbeat" ? _heartbeat.HandleAsync(context) : RefuseAsync(context);

    private static Task RefuseAsync(HttpContext context) =>
        TextResponse.SendAsync(context, StatusCodes.Status404NotFound, "404 page not found");
}
