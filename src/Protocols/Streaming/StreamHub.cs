using System.Collections.Immutable;

namespace MarketStore.Protocols.Streaming;

/// <summary>Hands rows that are pushed to the subscribers who want them. No subscriber waits for another.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StreamHub
{
    private readonly Lock _lock = new();
    private ImmutableArray<StreamConnection> _connections = [];
    private long _dropped;
    private long _pushed;

    /// <summary>Open connections.</summary>
    public int Connections => _connections.Length;

    /// <summary>Rows that subscribers did not get because newer ones came faster than they read.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Rows put into the queues of subscribers.</summary>
    public long Pushed => Interlocked.Read(ref _pushed);

    /// <summary>Whether anybody would get a row of this bucket now.</summary>
    public bool IsWanted(string key) => _connections.Any(connection => connection.Wants(key));

    public void Push(StreamRow row)
    {
        foreach (StreamConnection connection in _connections)
        {
            if (!connection.Wants(row.Key)) continue;
            Interlocked.Increment(ref _pushed);
            Interlocked.Add(ref _dropped, connection.Push(row));
        }
    }

    public void Add(StreamConnection connection)
    {
        lock (_lock) _connections = _connections.Add(connection);
    }

    public void Remove(StreamConnection connection)
    {
        lock (_lock) _connections = _connections.Remove(connection);
    }
}
