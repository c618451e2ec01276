using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;
using MarketStore.Engine;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Grpc;

/// <summary>The gRPC side of a server: the data API, ours beside it, reflection and health, over HTTP/2 on a port of their own.</summary>
/// <remarks>Start it once, stop it once, dispose it.</remarks>
internal sealed class GrpcServer(
    IMarketService service, StorageEngine engine, ServerOptions options, (AccessGate Gate, ServerTls? Tls) access, BodyLimits limits, ServerMetrics metrics, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly HealthServiceImpl _health = new();
    private KestrelHost? _host;

    /// <summary>Where it listens, port 0 resolved; null when it does not.</summary>
    public IPEndPoint? Endpoint => _host?.Endpoint;

    /// <summary>Listens if it is to.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (options.GrpcListenPort is not { } port) return;
        var app = new KestrelApp(new IPEndPoint(options.ListenAddress, port), HttpProtocols.Http2, Map)
        {
            AddServices = AddServices,
            Listening = listen =>
            {
                metrics.Network.Watch(listen, "grpc");
                access.Tls?.Secure(listen);
            },
        };
        _host = await KestrelHost.StartAsync(app, options, loggers, cancel);
        SetHealth(HealthCheckResponse.Types.ServingStatus.Serving);
    }

    /// <summary>Takes no more calls and lets those that run finish; the token aborts those that do not.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        SetHealth(HealthCheckResponse.Types.ServingStatus.NotServing);
        if (_host is not null) await _host.StopAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    private void Map(WebApplication app)
    {
        app.Use(GuardAsync);
        app.Use(ReceiveWithinLimitsAsync);
        app.MapGrpcService<MarketstoreService>();
        app.MapGrpcService<MarketDataService>();
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGrpcService<ReflectionServiceImpl>();
        app.MapGrpcService<ReflectionV1ServiceImpl>();
    }

    private void AddServices(IServiceCollection services)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.GrpcMaxReceiveBytes;
            grpc.MaxSendMessageSize = options.GrpcMaxSendBytes;
            grpc.Interceptors.Add<CallInterceptor>();
        });
        Google.Protobuf.Reflection.ServiceDescriptor[] served = [Wire.Marketstore.Descriptor, V1.MarketData.Descriptor, Health.Descriptor, ServerReflection.Descriptor];
        services.AddSingleton(new ReflectionServiceImpl(served));
        services.AddSingleton(new ReflectionV1ServiceImpl(served));
        services.AddSingleton(new CallInterceptor(metrics.Requests, loggers.CreateLogger("grpc")));
        services.AddSingleton(new MarketstoreService(service, access.Gate));
        services.AddSingleton(new MarketDataService(service, engine, access.Gate));
        services.AddSingleton(_health);
    }

    /// <summary>Lets a call in, or says why not. Health is nobody's secret.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        bool isHealth = context.Request.Path.StartsWithSegments("/" + Health.Descriptor.FullName, StringComparison.Ordinal);
        Refusal? refusal = isHealth ? null : await access.Gate.LookAtAsync(context);
        if (refusal is null)
        {
            await next(context);
            return;
        }
        StatusCode code = refusal.Status switch
        {
            StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
            StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
            _ => StatusCode.PermissionDenied,
        };
        AccessGate.Describe(refusal, context.Response.Headers);
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Reason);
    }

    private async Task ReceiveWithinLimitsAsync(HttpContext context, RequestDelegate next)
    {
        using var body = new BudgetedBody(context, context.Request.BodyReader, limits);
        context.Features.Set<IRequestBodyPipeFeature>(body);
        await next(context);
    }

    private void SetHealth(HealthCheckResponse.Types.ServingStatus status)
    {
        foreach (string name in (string[])["", "proto.Marketstore", "marketstore.v1.MarketData"]) _health.SetStatus(name, status);
    }
}
