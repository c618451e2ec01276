using System.Net;
using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Engine.Io;
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
        log.LogInformation("data in {Root}", engineOptions.RootDirectory);
        using (StorageEngine.Open(engineOptions, RealFileSystem.Instance, SystemClock.Instance, log))
        {
            ServerOptions serverOptions = config.ToServerOptions();
            LogReachability(new IPEndPoint(serverOptions.ListenAddress, serverOptions.ListenPort), log);
            await CancelledAsync(stop);
            await Task.Delay(config.StopGracePeriod, CancellationToken.None);
        }
        log.LogInformation("stopped");
    }

    // Not on the thread that cancels: it runs the handler of the signal, and has to be free for the next one.
    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (token.Register(cancelled.SetResult)) await cancelled.Task;
    }

    private static void LogReachability(IPEndPoint endpoint, ILogger log)
    {
        log.LogInformation("listening on http://{Address}", endpoint);
        if (IPAddress.IsLoopback(endpoint.Address))
        {
            log.LogInformation("only programs on this machine can connect; to serve others set listen_host: 0.0.0.0 "
                + "(nothing is authenticated yet, so keep the port behind a firewall)");
        }
    }
}
