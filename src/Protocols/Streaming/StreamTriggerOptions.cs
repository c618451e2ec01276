using MarketStore.Engine.Feed;

namespace MarketStore.Protocols.Streaming;

/// <summary>One stream trigger: which rows are pushed to subscribers.</summary>
/// <param name="On">Buckets whose rows are pushed.</param>
internal sealed record StreamTriggerOptions(TriggerPattern On)
{
    /// <summary>Whether days end with the regular session in New York.</summary>
    public bool EndsWithSession { get; init; }

    /// <summary>Whether all rows of a write are pushed, or the newest of each bucket.</summary>
    public bool PushesAll { get; init; }
}
