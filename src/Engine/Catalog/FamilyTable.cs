namespace MarketStore.Engine.Catalog;

/// <summary>
/// The families of a store, each as it was asked for last and what has changed about it since. A bucket that comes or
/// goes costs an entry in a dictionary; the sorted list is made anew when it is asked for, so that 20,000 new buckets
/// cost one sort.
///
///     Known     [ AAPL  GOOG  MSFT ]
///     Changes   { IBM -> bucket, GOOG -> null }        asked for: [ AAPL  IBM  MSFT ]
/// </summary>
/// <remarks>The caller holds the catalog's lock.</remarks>
internal sealed class FamilyTable
{
    private readonly Dictionary<FamilyKey, Entry> _entries = [];

    public void Add(Bucket bucket)
    {
        FamilyKey key = FamilyKey.Of(bucket);
        if (!_entries.TryGetValue(key, out Entry? entry)) _entries.Add(key, entry = new Entry());
        entry.Changes[bucket.Key.Symbol] = bucket;
        entry.Count++;
    }

    /// <summary>A live bucket has other columns.</summary>
    public void Refresh(Bucket bucket)
    {
        if (_entries.TryGetValue(FamilyKey.Of(bucket), out Entry? entry)) entry.Changes[bucket.Key.Symbol] = bucket;
    }

    /// <summary>A live bucket has been dropped.</summary>
    public void Remove(Bucket bucket)
    {
        FamilyKey key = FamilyKey.Of(bucket);
        Entry entry = _entries[key];
        entry.Changes[bucket.Key.Symbol] = null;
        if (--entry.Count == 0) _entries.Remove(key);
    }

    public List<FamilyCount> List() => [.. _entries.Select(entry => new FamilyCount(entry.Key, entry.Value.Count))];

    /// <summary>The family as it is, or what has to be put together for it.</summary>
    /// <returns>Whether something is pending.</returns>
    public bool TryGet(FamilyKey key, out BucketFamily? known, out Pending pending)
    {
        (known, pending) = (null, default);
        if (!_entries.TryGetValue(key, out Entry? entry)) return false;
        known = entry.Known;
        if (entry.Changes.Count == 0) return false;
        pending = new Pending(entry, entry.Known, [.. entry.Changes]);
        return true;
    }

    /// <summary>Takes over what was put together; buckets that came or went in the meantime stay pending.</summary>
    public static void Settle(Pending pending, BucketFamily? changed)
    {
        Entry entry = pending.Entry;
        // Another thread was faster: what it put together may be newer.
        if (!ReferenceEquals(entry.Known, pending.Known)) return;
        entry.Known = changed;
        foreach ((string symbol, Bucket? bucket) in pending.Changes)
        {
            if (entry.Changes.TryGetValue(symbol, out Bucket? now) && ReferenceEquals(now, bucket)) entry.Changes.Remove(symbol);
        }
        // The first call of a store with 20,000 symbols leaves a large table behind.
        if (entry.Changes.Count == 0) entry.Changes.TrimExcess();
    }

    /// <summary>A family as it was and what to change about it.</summary>
    internal readonly record struct Pending(Entry Entry, BucketFamily? Known, KeyValuePair<string, Bucket?>[] Changes);

    internal sealed class Entry
    {
        public BucketFamily? Known { get; set; }

        /// <summary>By symbol: the bucket that it has now; null when it was dropped.</summary>
        public Dictionary<string, Bucket?> Changes { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }
    }
}
