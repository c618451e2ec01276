using System.Net;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Protocols;
using MarketStore.Protocols.Grpc;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using MarketStore.Protocols.Streaming;
using MarketStore.Sql;
using MarketStore.Sql.Access;
using MarketStore.Sql.Views;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary>The server's parts: what is started after what, and stopped before what.</summary>
internal static class ServerProcess
{
    /// <summary>How long requests that are under way when the grace period ends may take.</summary>
    private static readonly TimeSpan RequestsToFinish = TimeSpan.FromSeconds(10);

    /// <summary>Serves until <paramref name="stop"/> and through the grace period, then closes all in order.</summary>
    //   start: engine (catalog, log replay) -> upkeep -> service -> triggers -> HTTP, gRPC -> queryable
    //   stop:  not queryable -> grace period -> HTTP, gRPC -> triggers -> upkeep -> engine (flush and checkpoint)
    public static async Task RunAsync(ServerConfig config, ILoggerFactory loggers, CancellationToken stop)
    {
        ILogger log = loggers.CreateLogger("marketstore");
        var metrics = new ServerMetrics();
        metrics.Identify(BuildVersion.Version, BuildVersion.Commit);
        EngineOptions engineOptions = config.ToEngineOptions() with { Observer = metrics.Engine };
        log.LogInformation("data in {Root}", engineOptions.RootDirectory);
        RealFileSystem files = RealFileSystem.Instance;
        using (StorageEngine engine = StorageEngine.Open(engineOptions, files, SystemClock.Instance, log))
        {
            ServerOptions serverOptions = config.ToServerOptions();
            var database = new Database(engine);
            await using var upkeep = new Upkeep(database, log);
            var service = new MarketService(database, new ServiceOptions
            {
                Version = BuildVersion.Commit,
                MaxRowsPerQuery = serverOptions.MaxRowsPerQuery,
                SqlMemoryBytes = config.SqlMemoryBytes,
                StatementTimeout = config.StatementTimeout,
                Files = config.ToFilePolicy(),
            });
            using ServerAccess access = ServerAccess.Open(config.Security, loggers);
            var metered = new GuardedService(new MeteredService(service, metrics.Service), AccessRights.All, "", access.Places, access.Gate.Audit);
            var limits = new BodyLimits(serverOptions);
            var hub = new StreamHub();
            await using var triggers = new StreamTriggerSet(StreamTriggers.Of(config, text => log.LogWarning("{Warning}", text)), engine, hub, log);
            using var streams = new StreamEndpoint(engine, hub, access.Gate, loggers.CreateLogger("stream"));
            metrics.Observe(engine, engineOptions.RootDirectory);
            metrics.Observe(hub, limits);
            await using var http = new HttpServer(metered, serverOptions, (access.Gate, access.Tls), limits, metrics, loggers, streams);
            await using var grpc = new GrpcServer(metered, engine, serverOptions, (access.Gate, access.Tls), limits, metrics, loggers);
            await http.StartAsync(stop);
            await grpc.StartAsync(stop);
            metrics.Started();
            LogReachability(http.Endpoint, config.Security, log);
            if (grpc.Endpoint is { } grpcEndpoint) log.LogInformation("gRPC on {Address}", grpcEndpoint);
            await CancelledAsync(stop);

            log.LogInformation(
                "stopping: not queryable any more, answering requests for another {Grace}", config.StopGracePeriod);
            service.StopBeingQueryable();
            await Task.Delay(config.StopGracePeriod, CancellationToken.None);
            using var patience = new CancellationTokenSource(RequestsToFinish);
            await Task.WhenAll(http.StopAsync(patience.Token), grpc.StopAsync(patience.Token));
        }
        log.LogInformation("stopped");
    }

    // Not on the thread that cancels: it runs the handler of the signal, and has to be free for the next one.
    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (token.Register(cancelled.SetResult)) await cancelled.Task;
    }

    private static void LogReachability(IPEndPoint endpoint, SecurityConfig security, ILogger log)
    {
        log.LogInformation("listening on {Scheme}://{Address}", security.CertFile.Length > 0 ? "https" : "http", endpoint);
        if (IPAddress.IsLoopback(endpoint.Address))
        {
            string users = security.UsersFile.Length > 0 ? "" : " (and auth.users_file, so that not everybody may do everything)";
            log.LogInformation("only programs on this machine can connect; to serve others set listen_host: 0.0.0.0{Users}", users);
        }
    }
}
