using MarketStore.Cli.Configuration;
using MarketStore.Engine;
using MarketStore.Protocols;

namespace MarketStore.Tests.Cli;

public sealed class ConfigMappingTests
{
    [Fact]
    public void A_minimal_file_gives_the_defaults_of_the_layers_below()
    {
        ServerConfig config = Read("");
        Assert.Equal(new EngineOptions { RootDirectory = Path.GetFullPath("data"), WalRetentionBytes = 16 << 20 }, config.ToEngineOptions());
        Assert.Equal(new ServerOptions { ListenPort = 5993 }, config.ToServerOptions());
    }

    [Fact]
    public void Every_setting_arrives()
    {
        ServerConfig config = Read("""
            timezone: Asia/Tokyo
            wal_sync: interval
            wal_sync_interval: 20ms
            wal_rotate_interval: 2
            checkpoint_log_bytes: 3MB
            head_memory: 17MB
            utilities_url: 127.0.0.1:1
            max_request_bytes: 4MB
            max_in_flight_bytes: 5MB
            max_connections: 6
            max_rows_per_query: 7
            """);
        EngineOptions engine = config.ToEngineOptions();
        Assert.Equal(
            ("Asia/Tokyo", WalSync.Interval, 20.0, 10.0, 3_000_000L, 17_000_000L),
            (engine.TimeZone.Id, engine.WalSync, engine.WalSyncInterval.TotalMilliseconds,
                engine.CheckpointInterval.TotalMinutes, engine.CheckpointLogBytes, engine.HeadMemoryBytes));
        ServerOptions server = config.ToServerOptions();
        Assert.Equal(
            ("127.0.0.1:1", 4_000_000L, 5_000_000L, 6, 7L),
            (server.UtilitiesEndpoint!.ToString(), server.MaxRequestBytes, server.MaxInFlightBytes,
                server.MaxConnections, server.MaxRowsPerQuery));
    }

    [Theory]
    [InlineData("", WalSync.Always)]
    [InlineData("wal_bypass: true", WalSync.Off)]
    [InlineData("wal_bypass: true\nwal_sync: interval", WalSync.Interval)]
    public void Wal_bypass_only_speaks_where_wal_sync_is_silent(string lines, WalSync expected) =>
        Assert.Equal(expected, Read(lines).ToEngineOptions().WalSync);

    private static ServerConfig Read(string lines) =>
        ConfigReader.Parse("root_directory: data\nlisten_port: 5993\n" + lines, "mkts.yml").Config;
}
