using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MarketStore.Engine.Io;
using MarketStore.Sql.Access;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Security;

/// <summary>The users of a server, read anew when their file changes.</summary>
/// <remarks>
/// Thread-safe. A file that has become wrong is reported and changes nothing: who could log in, still can.
/// </remarks>
internal sealed class UserDirectory : IDisposable
{
    private const long LookNs = 2_000_000_000;
    private const int MaxKnown = 10_000;

    private readonly string _path;
    private readonly IClock _clock;
    private readonly ILogger _log;
    private readonly Action<string> _changed;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly SemaphoreSlim _deriving = new(1);
    private readonly Lock _lock = new();
    private volatile Users _users;
    private (DateTime Written, long Length) _seen;
    private long _nextLookNs;

    /// <param name="changed">Is told that the users are others now.</param>
    /// <exception cref="UsersFileException">The file cannot be used.</exception>
    public UserDirectory(string path, IClock clock, ILogger log, Action<string> changed)
    {
        (_path, _clock, _log, _changed) = (path, clock, log, changed);
        _seen = Stamp();
        _users = new Users(UsersFile.Read(path));
        _nextLookNs = clock.NowNs + LookNs;
        if (UsersFile.IsOpenToOthers(path)) log.LogWarning("{Path} can be read or written by others than its owner: chmod 600 it", path);
    }

    /// <summary>How many there are.</summary>
    public int Count => Current().ByName.Count;

    /// <summary>Whether there is a user of this name.</summary>
    public bool Knows(string name) => Current().ByName.ContainsKey(name);

    /// <summary>Who has this token; null: nobody.</summary>
    public AccessRights? FindToken(string token) => Current().ByToken.GetValueOrDefault(AccessToken.Hash(token));

    /// <summary>Whose password this is; null: nobody's. Takes as long for names that there are not.</summary>
    public async ValueTask<AccessRights?> LogInAsync(string name, string password, CancellationToken cancel)
    {
        Users users = Current();
        // Clients send the password with every request: the slow way is gone once, unless the users change.
        string key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{name}\0{password}")));
        if (users.Known.TryGetValue(key, out AccessRights? known)) return known;
        (AccessRights Rights, string? Password) user = users.ByName.GetValueOrDefault(name);
        // One at a time: whoever guesses has one processor at the most.
        await _deriving.WaitAsync(cancel).ConfigureAwait(false);
        bool matches;
        try
        {
            matches = await Task.Run(() => PasswordHash.Matches(password, user.Password ?? users.Nobody), cancel).ConfigureAwait(false);
        }
        finally
        {
            _deriving.Release();
        }
        if (!matches || user.Password is null) return null;
        if (users.Known.Count < MaxKnown) users.Known[key] = user.Rights;
        return user.Rights;
    }

    public void Dispose() => _deriving.Dispose();

    private Users Current()
    {
        if (_clock.NowNs < Interlocked.Read(ref _nextLookNs)) return _users;
        lock (_lock)
        {
            if (_clock.NowNs < Interlocked.Read(ref _nextLookNs)) return _users;
            Interlocked.Exchange(ref _nextLookNs, _clock.NowNs + LookNs);
            (DateTime, long) stamp = Stamp();
            if (stamp == _seen) return _users;
            _seen = stamp;
            try
            {
                _users = new Users(UsersFile.Read(_path));
                _log.LogInformation("{Path} has changed: {Count} users", _path, _users.ByName.Count);
                _changed($"{_users.ByName.Count} users in {_path}");
            }
            catch (UsersFileException error)
            {
                _log.LogError("the users stay as they were: {Reason}", error.Message);
            }
            return _users;
        }
    }

    private (DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    /// <summary>What the file says, and what has been found out about it.</summary>
    private sealed class Users
    {
        public Users(IReadOnlyList<UserRecord> records)
        {
            foreach (UserRecord record in records)
            {
                var rights = new AccessRights(record.Name, UsersFile.RoleOf(record.Role)!.Value, record.Symbols);
                ByName.Add(record.Name, (rights, record.Password));
                foreach (TokenRecord token in record.Tokens) ByToken[token.Sha256] = rights;
            }
        }

        public Dictionary<string, (AccessRights Rights, string? Password)> ByName { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, AccessRights> ByToken { get; } = new(StringComparer.Ordinal);

        /// <summary>Passwords that have been checked, by a keyed hash of name and password.</summary>
        public ConcurrentDictionary<string, AccessRights> Known { get; } = new(StringComparer.Ordinal);

        /// <summary>The password of nobody, to be checked as thoroughly as any.</summary>
        public string Nobody { get; } = PasswordHash.Of(AccessToken.Make());
    }
}
