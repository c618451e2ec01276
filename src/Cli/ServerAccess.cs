using MarketStore.Cli.Configuration;
using MarketStore.Engine.Io;
using MarketStore.Protocols.Security;
using Microsoft.Extensions.Logging;

namespace MarketStore.Cli;

/// <summary>Who is let into a server, as its configuration says.</summary>
internal sealed class ServerAccess : IDisposable
{
    private readonly AuditLog _audit;
    private readonly UserDirectory? _users;

    private ServerAccess(AuditLog audit, UserDirectory? users, AccessGate gate) => (_audit, _users, Gate) = (audit, users, gate);

    public AccessGate Gate { get; }

    /// <summary>Null: no TLS.</summary>
    public ServerTls? Tls { get; private init; }

    /// <summary>Null: as many queries as anybody likes.</summary>
    public QueryPlaces? Places { get; private init; }

    /// <exception cref="IOException">A file that is named cannot be used.</exception>
    /// <exception cref="UsersFileException">The users file cannot be used.</exception>
    public static ServerAccess Open(SecurityConfig config, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger("security");
        SystemClock clock = SystemClock.Instance;
        var audit = new AuditLog(config.AuditLog.Length > 0 ? config.AuditLog : null, clock, log);
        UserDirectory? users = config.UsersFile.Length > 0 ? new UserDirectory(config.UsersFile, clock, log, what => audit.Done("", "", "users", what)) : null;
        RequestRates? rates = config.MaxRequestsPerSecond > 0 ? new RequestRates((int)config.MaxRequestsPerSecond, clock) : null;
        if (users is not null) log.LogInformation("clients log in: {Count} users in {Path}", users.Count, config.UsersFile);
        return new ServerAccess(audit, users, new AccessGate(users, rates, new FailedLogins(clock), config.AllowedOrigins, audit))
        {
            Tls = config.CertFile.Length > 0
                ? new ServerTls(new TlsFiles(config.CertFile, config.KeyFile, config.ClientCaFile.Length > 0 ? config.ClientCaFile : null), clock, log, what => audit.Done("", "", "certificate", what))
                : null,
            Places = config.MaxConcurrentQueries > 0 ? new QueryPlaces((int)config.MaxConcurrentQueries) : null,
        };
    }

    public void Dispose()
    {
        _users?.Dispose();
        _audit.Dispose();
    }
}
