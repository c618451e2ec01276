namespace MarketStore.Engine.Io;

/// <summary>Wall-clock time for file names and logs. Ordering never depends on it: that is what LSNs are for.</summary>
public interface IClock
{
    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    long NowNs { get; }
}

/// <summary>The machine's clock.</summary>
public sealed class SystemClock : IClock
{
    public static SystemClock Instance { get; } = new();

    public long NowNs => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
