using System.Collections.Immutable;
using MarketStore.Engine;

namespace MarketStore.Cli.Configuration;

/// <summary>
/// Every key of mkts.yml, in the order in which docs/configuration.md shows them. Adding a key is adding an entry here
/// and a property to <see cref="ServerConfig"/>; a test holds the defaults and the document to this table.
/// </summary>
internal static class ConfigKeys
{
    private const long Kilobyte = 1000;
    private const long Gibibyte = 1L << 30;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);

    /// <summary>Keys of earlier releases and of neighbouring tools, still found in deployed files.</summary>
    public static readonly ImmutableArray<string> Obsolete =
    [
        "polling_interval", "start_time", "stale_threshold", "enable_last_known", "enable_add", "enable_remove",
        "cluster_mode", "queryable", "listen_url",
    ];

    public static readonly ImmutableArray<ConfigKey> All =
    [
        new("root_directory", "path", "",
            "Required. Where the data lives; created when missing. A relative path counts from the working directory.",
            (c, v) => c with { RootDirectory = v.Text() }),
        new("timezone", "IANA name", "UTC",
            "The zone in which days and slots begin, also reported to clients. `Local` takes the machine's.",
            (c, v) => c with { TimeZone = v.TimeZone() }),

        new("listen_host", "address or host name", "127.0.0.1",
            "The address to listen on. Only this machine is served unless the key says otherwise; `0.0.0.0` serves every network. "
            + "Set `auth.users_file` and `tls.cert_file` before you open it.",
            (c, v) => c with { ListenAddress = v.Address() }),
        new("listen_port", "port", "",
            "Required. HTTP: `/rpc`, `/sql`, `/ws`, `/heartbeat`, `/ready` and `/metrics`; 5993 by convention. 0 takes a free port.",
            (c, v) => c with { ListenPort = v.Port() }),
        new("utilities_url", "host:port", "",
            "A second address for `/heartbeat`, `/ready` and `/metrics` alone.",
            (c, v) => c with { Utilities = v.EndPoint() }),
        new("max_request_bytes", "size", "256MiB",
            "The largest request body; a larger one is refused unread.",
            (c, v) => c with { MaxRequestBytes = v.Size(64 * Kilobyte, 16 * Gibibyte) }),
        new("max_in_flight_bytes", "size", "1GiB",
            "Request bodies held in memory at a time; further requests wait. At least `max_request_bytes`.",
            (c, v) => c with { MaxInFlightBytes = v.Size(64 * Kilobyte, 1024 * Gibibyte) }),
        new("max_connections", "number", "4096",
            "Open connections; further ones are refused.",
            (c, v) => c with { MaxConnections = v.Whole(1, 1_000_000) }),
        new("max_rows_per_query", "number", "50000000",
            "Rows one query may return; one that would return more ends with an error.",
            (c, v) => c with { MaxRowsPerQuery = v.Whole(1, 2_000_000_000) }),
        new("sql_memory_limit", "size", "1GiB",
            "Memory that the sorts, joins, groups and windows of one SQL statement hold; one that needs more ends with an error.",
            (c, v) => c with { SqlMemoryBytes = v.Size(1000 * Kilobyte, 1024 * Gibibyte) }),
        new("sql_files_directory", "path", "",
            "Directory of the files that `COPY`, `read_csv` and `read_parquet` may read and write; neither names with `..` nor symbolic links lead out of it. "
            + "Empty: statements reach no files.",
            (c, v) => c with { SqlFilesDirectory = v.Text() is { Length: > 0 } directory ? directory : null }),
        new("statement_timeout", "duration", "10m",
            "How long one SQL statement may run.",
            (c, v) => c with { StatementTimeout = v.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7)) }),

        new("log_level", "debug, info, warning, error or fatal", "info",
            "The least important lines to log, in any case; `warn` is `warning`. Other words mean info.",
            (c, v) => c with { LogLevel = v.Level() }),
        new("log_format", "text or json", "text",
            "Log lines on stderr: for people, or one JSON object each (`level`, `timestamp`, `msg`).",
            (c, v) => c with { LogFormat = v.OneOf(("text", LogFormat.Text), ("json", LogFormat.Json)) }),
        new("stop_grace_period", "seconds", "0",
            "After SIGINT or SIGTERM the server says that it is not queryable, goes on for this long, then stops.",
            (c, v) => c with { StopGracePeriod = TimeSpan.FromSeconds(Math.Max(0, v.Whole(-1_000_000, 1_000_000))) }),

        new("wal_sync", "always, interval or off", "always",
            "When an acknowledged write is on disk: before the answer; at most `wal_sync_interval` after it; or when "
            + "the operating system gets to it. With the last two a power cut loses acknowledged rows.",
            (c, v) => c with
            {
                WalSync = v.OneOf(("always", WalSync.Always), ("interval", WalSync.Interval), ("off", WalSync.Off)),
            }),
        new("wal_sync_interval", "duration", "100ms",
            "See `wal_sync: interval`.",
            (c, v) => c with { WalSyncInterval = v.Duration(TimeSpan.FromMilliseconds(1), LongestInterval) }),
        new("wal_rotate_interval", "number of 5-minute periods", "5",
            "Rows move from the log to their bucket's files this often, and the log behind them is dropped.",
            (c, v) => c with { WalRotateInterval = v.WholeOrDefault(1, 100_000, c.WalRotateInterval) }),
        new("checkpoint_log_bytes", "size", "512MiB",
            "Log written since then that makes them move sooner; bounds the time a restart takes.",
            (c, v) => c with { CheckpointLogBytes = v.Size(1000 * Kilobyte, 1024 * Gibibyte) }),
        new("wal_retention", "size", "16MiB",
            "Log kept besides, for clients of `/ws` that come back and follow from the last commit they have seen; 0 keeps none.",
            (c, v) => c with { WalRetentionBytes = v.Size(0, 1024 * Gibibyte) }),
        new("head_memory", "size", "1GiB",
            "Memory for rows that have not moved yet; writers wait when it is full.",
            (c, v) => c with { HeadMemoryBytes = v.Size(16_000 * Kilobyte, 1024 * Gibibyte) }),

        new("grpc_listen_port", "port", "",
            "gRPC; 5995 by convention. Without it there is none. 0 takes a free port.",
            (c, v) => c with { GrpcListenPort = v.Port() }),
        new("grpc_max_send_msg_size", "MB", "1024",
            "The largest gRPC answer, in units of 2^20 bytes.",
            (c, v) => c with { GrpcMaxSendMegabytes = v.GrpcMegabytes() }),
        new("grpc_max_recv_msg_size", "MB", "1024",
            "The largest gRPC request, in units of 2^20 bytes. Requests that are being received count towards `max_in_flight_bytes`.",
            (c, v) => c with { GrpcMaxReceiveMegabytes = v.GrpcMegabytes() }),

        new("auth.users_file", "path", "",
            "The users, as `marketstore user` keeps them: clients have to log in. Without it everybody who can connect may do everything.",
            (c, v) => c with { Security = c.Security with { UsersFile = v.Text() } }),
        new("tls.cert_file", "path", "",
            "Certificate in PEM form, those that issued it behind it: every port speaks TLS. Read again when it changes.",
            (c, v) => c with { Security = c.Security with { CertFile = v.Text() } }),
        new("tls.key_file", "path", "",
            "Its private key in PEM form.",
            (c, v) => c with { Security = c.Security with { KeyFile = v.Text() } }),
        new("tls.client_ca_file", "path", "",
            "Certificates in PEM form: only clients with a certificate that one of them issued can connect.",
            (c, v) => c with { Security = c.Security with { ClientCaFile = v.Text() } }),
        new("allowed_origins", "origins", "",
            "Origins of the web pages that may use the server from a browser, separated by commas, such as `https://charts.example.com`; `*` is any.",
            (c, v) => c with { Security = c.Security with { AllowedOrigins = v.Text().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) } }),
        new("max_requests_per_second", "number", "0",
            "Requests that one user, or one address where nobody logs in, may make a second; 0: as many as they like.",
            (c, v) => c with { Security = c.Security with { MaxRequestsPerSecond = v.Whole(0, 1_000_000) } }),
        new("max_concurrent_queries", "number", "0",
            "Queries that run at a time, of which one user has half at the most; others wait for a while; 0: as many as there are.",
            (c, v) => c with { Security = c.Security with { MaxConcurrentQueries = v.Whole(0, 100_000) } }),
        new("audit_log", "path", "",
            "A file to which refusals and administrative acts are appended, one JSON object a line.",
            (c, v) => c with { Security = c.Security with { AuditLog = v.Text() } }),

        new("replication.enabled", "boolean", "false",
            "Feed replicas. Not served yet, like the whole block.",
            (c, v) => c with { Replication = c.Replication with { Enabled = v.Switch() } }),
        new("replication.listen_port", "port", "5996",
            "Where replicas connect.",
            (c, v) => c with { Replication = c.Replication with { ListenPort = v.PortOrDefault(5996) } }),
        new("replication.tls_enabled", "boolean", "false",
            "Encrypt the connection.",
            (c, v) => c with { Replication = c.Replication with { TlsEnabled = v.Switch() } }),
        new("replication.cert_file", "path", "",
            "Certificate in PEM form; on a replica the one to trust.",
            (c, v) => c with { Replication = c.Replication with { CertFile = v.Text() } }),
        new("replication.key_file", "path", "",
            "Private key in PEM form.",
            (c, v) => c with { Replication = c.Replication with { KeyFile = v.Text() } }),
        new("replication.master_host", "host:port", "",
            "Be a replica of that server.",
            (c, v) => c with { Replication = c.Replication with { MasterHost = v.HostAndPort() } }),
        new("replication.retry_interval", "duration", "10s",
            "First wait before connecting again. A bare number counts nanoseconds.",
            (c, v) => c with
            {
                Replication = c.Replication with { RetryInterval = v.DurationOrDefault(c.Replication.RetryInterval) },
            }),
        new("replication.retry_backoff_coeff", "number", "2",
            "Each further wait is this many times longer.",
            (c, v) => c with
            {
                Replication = c.Replication with
                {
                    RetryBackoffCoefficient = v.WholeOrDefault(1, 1000, c.Replication.RetryBackoffCoefficient),
                },
            }),

        new("triggers", "list of `module`, `on`, `config`", "",
            "Plugins that run on every write to the buckets that `on` matches. Not run yet.",
            (c, v) => c with { Triggers = v.Plugins(required: "on") }),
        new("bgworkers", "list of `module`, `name`, `config`", "",
            "Plugins that run beside the server. Not run yet.",
            (c, v) => c with { BackgroundWorkers = v.Plugins(required: null) }),
        new("strict_plugins", "boolean", "false",
            "Refuse to start when a plugin is named that this binary does not contain.",
            (c, v) => c with { StrictPlugins = v.Switch() }),

        new("disable_variable_compression", "boolean", "false",
            "Accepted, no effect: the storage format always encodes its columns.",
            (c, v) => c with { DisableVariableCompression = v.Switch() }),
        new("init_catalog", "boolean", "true",
            "Accepted, no effect: the catalog is always loaded.",
            (c, v) => c with { InitCatalog = v.Switch() }),
        new("init_wal_cache", "boolean", "true",
            "Accepted, no effect: the log is always there.",
            (c, v) => c with { InitWalCache = v.Switch() }),
        new("background_sync", "boolean", "true",
            "Accepted, no effect: `wal_sync` says when a write is on disk.",
            (c, v) => c with { BackgroundSync = v.Switch() }),
        new("wal_bypass", "boolean", "false",
            "`true` means `wal_sync: off`, unless `wal_sync` is given too.",
            (c, v) => c with { WalBypass = v.Switch() }),
    ];

    /// <summary>By exact name; YAML keys are case-sensitive.</summary>
    public static ConfigKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);
}
