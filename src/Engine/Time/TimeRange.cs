namespace MarketStore.Engine.Time;

/// <summary>A span of time, both ends inclusive, nanoseconds UTC.</summary>
public readonly record struct TimeRange(long FromNs, long ToNs)
{
    /// <summary>Whether all of [min, max] lies inside.</summary>
    public bool Covers(long minNs, long maxNs) => FromNs <= minNs && maxNs <= ToNs;

    /// <summary>Whether anything of [min, max] lies inside.</summary>
    public bool Touches(long minNs, long maxNs) => FromNs <= maxNs && minNs <= ToNs;
}
