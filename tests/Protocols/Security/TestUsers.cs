using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MarketStore.Engine.Io;
using MarketStore.Protocols.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>A users file with ann (admin), will (write, A* and B), rita (read, A*), tom (tokens only), and a gate that reads it.</summary>
internal sealed class TestUsers : IDisposable
{
    public const string Password = "sésame: öffne dich";

    private readonly string _directory = Directory.CreateTempSubdirectory("marketstore-test-").FullName;
    private readonly UserDirectory _users;

    public TestUsers(int? perSecond = null, params string[] origins)
    {
        Write(
            User("ann", "admin"), User("will", "write") with { Symbols = ["A*", "B"] }, User("rita", "read") with { Symbols = ["A*"] },
            new UserRecord { Name = "tom", Role = "read", Tokens = [new TokenRecord("tests", AccessToken.Hash(Token), DateTime.UnixEpoch)] });
        Audit = new AuditLog(AuditPath, Clock, NullLogger.Instance);
        _users = new UserDirectory(Path, Clock, Log, what => Audit.Done("", "", "users", what));
        Gate = new AccessGate(_users, perSecond is { } rate ? new RequestRates(rate, Clock) : null, new FailedLogins(Clock), origins, Audit);
    }

    public AccessGate Gate { get; }

    public AuditLog Audit { get; }

    public ManualClock Clock { get; } = new();

    public ILogger Log { get; init; } = NullLogger.Instance;

    public string Token { get; } = AccessToken.Make();

    public string Path => System.IO.Path.Combine(_directory, "users.json");

    private string AuditPath => System.IO.Path.Combine(_directory, "audit.log");

    public static UserRecord User(string name, string role) => new() { Name = name, Role = role, Password = PasswordHash.Of(Password, iterations: 10) };

    public static AuthenticationHeaderValue Basic(string name, string password = Password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    public void Write(params UserRecord[] users) => UsersFile.Write(Path, users);

    /// <summary>Everything that has been written so far.</summary>
    public string ReadAudit()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AuditPath));
        using var reader = new StreamReader(new FileStream(AuditPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        _users.Dispose();
        Audit.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class ManualClock : IClock
{
    public long NowNs { get; private set; } = 1_709_856_000_000_000_000;

    public void Advance(TimeSpan time) => NowNs += time.Ticks * 100;
}
