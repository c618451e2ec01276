using MarketStore.Engine.Io;

namespace MarketStore.Protocols.Security;

/// <summary>How many requests each client may make: so many a second, and as many at once after a pause.</summary>
/// <remarks>Thread-safe. Clients that have been quiet for a second are forgotten, they have all of theirs anyway.</remarks>
internal sealed class RequestRates(int perSecond, IClock clock)
{
    private const int ManyClients = 4096;
    private const double NsPerSecond = 1e9;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _clients = new(StringComparer.Ordinal);

    /// <summary>Takes one request of a client's.</summary>
    /// <param name="client">A user, or an address.</param>
    /// <returns>Zero, or after what time there will be another one.</returns>
    public TimeSpan Take(string client)
    {
        lock (_lock)
        {
            long now = clock.NowNs;
            if (_clients.Count > ManyClients) Forget(now);
            Bucket bucket = _clients.GetValueOrDefault(client, new Bucket(perSecond, now));
            double left = Math.Min(perSecond, bucket.Left + ((now - bucket.AtNs) / NsPerSecond * perSecond));
            _clients[client] = new Bucket(left >= 1 ? left - 1 : left, now);
            return left >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - left) / perSecond);
        }
    }

    private void Forget(long now)
    {
        foreach (string client in _clients.Where(client => now - client.Value.AtNs > NsPerSecond).Select(client => client.Key).ToList()) _clients.Remove(client);
    }

    private readonly record struct Bucket(double Left, long AtNs);
}
