using System.Net;
using MarketStore.Engine;
using Microsoft.Extensions.Logging;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MarketStore.Cli.Configuration;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>A checked mkts.yml. What each key means stands in <see cref="ConfigKeys"/>; sizes are bytes.</summary>
internal sealed record ServerConfig
{
    public string RootDirectory { get; init; } = "";
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;
    /// <summary>Null until given; a configuration without it is refused.</summary>
    public int? ListenPort { get; init; }

    public int? GrpcListenPort { get; init; }
    public long GrpcMaxSendMegabytes { get; init; } = 1024;
    public long GrpcMaxReceiveMegabytes { get; init; } = 1024;
    public IPEndPoint? Utilities { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    public LogFormat LogFormat { get; init; } = LogFormat.Text;
    public TimeSpan StopGracePeriod { get; init; }

    /// <summary>Null when the file does not say; then <see cref="WalBypass"/> decides.</summary>
    public WalSync? WalSync { get; init; }

    public TimeSpan WalSyncInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>In units of five minutes.</summary>
    public long WalRotateInterval { get; init; } = 5;

    public long CheckpointLogBytes { get; init; } = 512L << 20;
    public long WalRetentionBytes { get; init; } = 16L << 20;
    public long HeadMemoryBytes { get; init; } = 1L << 30;

    public long MaxRequestBytes { get; init; } = 256L << 20;
    public long MaxInFlightBytes { get; init; } = 1L << 30;
    public long MaxConnections { get; init; } = 4096;
    public long MaxRowsPerQuery { get; init; } = 50_000_000;

    public long SqlMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Null: statements reach no files.</summary>
    public string? SqlFilesDirectory { get; init; }

    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public SecurityConfig Security { get; init; } = new();

    public ReplicationConfig Replication { get; init; } = new();
    public IReadOnlyList<PluginConfig> Triggers { get; init; } = [];
    public IReadOnlyList<PluginConfig> BackgroundWorkers { get; init; } = [];
    public bool StrictPlugins { get; init; }

    // Switches of the original that this engine has no use for; ConfigNotices says what each means now.
    public bool DisableVariableCompression { get; init; }
    public bool InitCatalog { get; init; } = true;
    public bool InitWalCache { get; init; } = true;
    public bool BackgroundSync { get; init; } = true;
    public bool WalBypass { get; init; }
}

/// <summary>Who is let in, how, and how much of the server they get. Empty texts: not set.</summary>
internal sealed record SecurityConfig
{
    /// <summary>Empty: nobody has to log in.</summary>
    public string UsersFile { get; init; } = "";

    /// <summary>Empty: no TLS.</summary>
    public string CertFile { get; init; } = "";
    public string KeyFile { get; init; } = "";

    /// <summary>Empty: clients need no certificate.</summary>
    public string ClientCaFile { get; init; } = "";

    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Zero: as many as anybody likes.</summary>
    public long MaxRequestsPerSecond { get; init; }

    /// <summary>Zero: as many as anybody likes.</summary>
    public long MaxConcurrentQueries { get; init; }

    /// <summary>Empty: none is kept.</summary>
    public string AuditLog { get; init; } = "";
}

/// <summary>The replication block.</summary>
internal sealed record ReplicationConfig
{
    /// <summary>True: this server feeds replicas.</summary>
    public bool Enabled { get; init; }

    public int ListenPort { get; init; } = 5996;
    public bool TlsEnabled { get; init; }
    public string CertFile { get; init; } = "";
    public string KeyFile { get; init; } = "";

    /// <summary><c>host:port</c>; not empty: this server is a replica of that one.</summary>
    public string MasterHost { get; init; } = "";

    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(10);
    public long RetryBackoffCoefficient { get; init; } = 2;
}

/// <summary>One entry of triggers or bgworkers.</summary>
/// <param name="Module">As written, such as <c>ondiskagg.so</c>.</param>
/// <param name="PluginName">The name a compiled-in plugin is looked up by: the module's file name without .so.</param>
/// <param name="On">Which buckets fire a trigger; empty for a background worker.</param>
/// <param name="Name">Free text that names a background worker; empty for a trigger.</param>
/// <param name="Config">The plugin's own settings, for the plugin to read; null when there are none.</param>
/// <param name="At">Where the entry starts in the file.</param>
internal sealed record PluginConfig(
    string Module, string PluginName, string On, string Name, YamlMappingNode? Config, Mark At);
