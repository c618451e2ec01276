using System.Net;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using MarketStore.Protocols.Sql;
using MarketStore.Protocols.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Http;

/// <summary>The HTTP side of a server: <c>/rpc</c>, <c>/sql</c>, <c>/ws</c>, <c>/heartbeat</c>, <c>/ready</c> and <c>/metrics</c> on the listen port, 404 elsewhere.</summary>
/// <param name="streams">Without it there is no <c>/ws</c>.</param>
/// <remarks>Start it once, stop it once, dispose it.</remarks>
internal sealed class HttpServer(
    IMarketService service, ServerOptions options, (AccessGate Gate, ServerTls? Tls) access, BodyLimits limits, ServerMetrics metrics, ILoggerFactory loggers, StreamEndpoint? streams = null) : IAsyncDisposable
{
    private readonly ILogger _log = loggers.CreateLogger("http");
    private readonly RpcEndpoint _rpc = new(service, access.Gate, limits, loggers.CreateLogger("rpc"));
    private readonly SqlEndpoint _sql = new(service, access.Gate, limits, loggers.CreateLogger("sql"));
    private readonly HeartbeatEndpoint _heartbeat = new(service);
    private readonly ReadyEndpoint _ready = new(service);
    private readonly MetricsEndpoint _metrics = new(metrics);
    private KestrelHost? _main;
    private KestrelHost? _utilities;

    /// <summary>Where it listens, port 0 resolved. Only after <see cref="StartAsync"/>.</summary>
    public IPEndPoint Endpoint =>
        _main?.Endpoint ?? throw new InvalidOperationException("the server has not been started");

    /// <summary>Where operators look: the heartbeat, whether it is ready, metrics; null if that is on the listen port only.</summary>
    public IPEndPoint? UtilitiesEndpoint => _utilities?.Endpoint;

    /// <exception cref="IOException">The listen address cannot be had; the utilities address is optional.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var listen = new IPEndPoint(options.ListenAddress, options.ListenPort);
        _main = await KestrelHost.StartAsync(AppOf(listen, "http", HandleAsync), options, loggers, cancel);
        if (options.UtilitiesEndpoint is not { } utilities) return;
        try
        {
            _utilities = await KestrelHost.StartAsync(AppOf(utilities, "utilities", HandleUtilitiesAsync), options, loggers, cancel);
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

    private KestrelApp AppOf(IPEndPoint endpoint, string name, RequestDelegate handler) => new(endpoint, HttpProtocols.Http1, app =>
    {
        app.UseWebSockets();
        app.Run(handler);
    })
    {
        Listening = listen =>
        {
            metrics.Network.Watch(listen, name);
            access.Tls?.Secure(listen);
        },
    };

    private Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/rpc" => MeterAsync(context, metrics.Requests.Begin(RequestMeter.Protocol.JsonRpc), _rpc.HandleAsync),
        "/sql" => MeterAsync(context, metrics.Requests.Begin(RequestMeter.Protocol.Sql, "query"), _sql.HandleAsync),
        "/ws" when streams is not null => GuardAsync(context, streams.HandleAsync),
        "/metrics" => GuardAsync(context, _metrics.HandleAsync),
        _ => HandleUtilitiesAsync(context),
    };

    private Task HandleUtilitiesAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/heartbeat" => _heartbeat.HandleAsync(context),
        "/ready" => _ready.HandleAsync(context),
        "/metrics" => _metrics.HandleAsync(context),
        _ => RefuseAsync(context),
    };

    private async Task MeterAsync(HttpContext context, RequestMeter.Running running, Func<HttpContext, RequestMeter.Running, Task> handle)
    {
        using RequestMeter.Running request = running;
        try
        {
            await GuardAsync(context, guarded => handle(guarded, request));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // What the requests themselves run into, they answer: this is the connection.
            request.Outcome = Outcome.Gone;
            _log.LogDebug(e, "a client went away while it was answered");
        }
        request.Outcome ??= context.RequestAborted.IsCancellationRequested ? Outcome.Gone : context.Response.StatusCode switch
        {
            < StatusCodes.Status400BadRequest => Outcome.Ok,
            < StatusCodes.Status500InternalServerError => Outcome.Refused,
            _ => Outcome.Failed,
        };
    }

    /// <summary>Lets a request in, or says why not.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate handle)
    {
        Refusal? refusal = access.Gate.LookAtOrigin(context);
        if (refusal is null && AnswersPreflight(context)) return;
        refusal ??= await access.Gate.LookAtAsync(context);
        if (refusal is null)
        {
            await handle(context);
            return;
        }
        AccessGate.Describe(refusal, context.Response.Headers);
        await TextResponse.SendAsync(context, refusal.Status, refusal.Reason + "\n");
    }

    /// <summary>A browser asks whether a page may send what it wants to send; its origin has been looked at.</summary>
    private static bool AnswersPreflight(HttpContext context)
    {
        IHeaderDictionary asked = context.Request.Headers;
        if (!HttpMethods.IsOptions(context.Request.Method) || asked.Origin.Count == 0 || asked.AccessControlRequestMethod.Count == 0) return false;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.AccessControlAllowMethods = "GET, POST";
        context.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, Accept";
        context.Response.Headers.AccessControlMaxAge = "600";
        return true;
    }

    private static Task RefuseAsync(HttpContext context) =>
        TextResponse.SendAsync(context, StatusCodes.Status404NotFound, "404 page not found");
}
