using MarketStore.Cli.Configuration;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli.Logging;

/// <summary>Builds the server's loggers from its configuration.</summary>
internal static class LogSetup
{
    /// <param name="error">Where lines go: stderr, but for tests.</param>
    public static ILoggerFactory Create(ServerConfig config, TextWriter error)
    {
        bool coloured = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        LogLineWriter writer = config.LogFormat == LogFormat.Json
            ? new JsonLogLines(error, TimeProvider.System)
            : new TextLogLines(error, TimeProvider.System, coloured);
        return LoggerFactory.Create(logging => logging
            .SetMinimumLevel(config.LogLevel)
            .AddProvider(new LogLineProvider(writer)));
    }
}
