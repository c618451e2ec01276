using MarketStore.Engine;
using MarketStore.Protocols;
using MarketStore.Sql.Files;

namespace MarketStore.Cli.Configuration;

/// <summary>The configuration in the terms of the layers below.</summary>
internal static class ConfigMapping
{
    private static readonly TimeSpan CheckpointPeriod = TimeSpan.FromMinutes(5);

    public static EngineOptions ToEngineOptions(this ServerConfig config) => new()
    {
        RootDirectory = Path.GetFullPath(config.RootDirectory),
        TimeZone = config.TimeZone,
        WalSync = config.WalSync ?? (config.WalBypass ? WalSync.Off : WalSync.Always),
        WalSyncInterval = config.WalSyncInterval,
        CheckpointInterval = CheckpointPeriod * config.WalRotateInterval,
        CheckpointLogBytes = config.CheckpointLogBytes,
        WalRetentionBytes = config.WalRetentionBytes,
        HeadMemoryBytes = config.HeadMemoryBytes,
    };

    public static ServerOptions ToServerOptions(this ServerConfig config) => new()
    {
        ListenAddress = config.ListenAddress,
        ListenPort = config.ListenPort!.Value,
        UtilitiesEndpoint = config.Utilities,
        GrpcListenPort = config.GrpcListenPort,
        GrpcMaxSendBytes = Megabytes(config.GrpcMaxSendMegabytes),
        GrpcMaxReceiveBytes = Megabytes(config.GrpcMaxReceiveMegabytes),
        MaxRequestBytes = config.MaxRequestBytes,
        MaxInFlightBytes = config.MaxInFlightBytes,
        MaxConnections = (int)config.MaxConnections,
        MaxRowsPerQuery = config.MaxRowsPerQuery,
    };

    /// <summary>Of 2^20 bytes; a message has less than 2 GiB.</summary>
    private static int Megabytes(long count) => (int)Math.Min(int.MaxValue, count << 20);

    /// <summary>The files of statements; their directory is created when it is missing.</summary>
    public static FilePolicy ToFilePolicy(this ServerConfig config)
    {
        if (config.SqlFilesDirectory is not { } directory) return FilePolicy.None;
        return FilePolicy.Within(Directory.CreateDirectory(directory).FullName);
    }
}
