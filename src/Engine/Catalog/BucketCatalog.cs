using System.Diagnostics.CodeAnalysis;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// All buckets by key and by id. A bucket that a writer is about to create is entered as pending, so that writers who
/// come at the same time agree on its id and columns; readers do not see it until its frame has been applied.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BucketCatalog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BucketKey, Bucket> _byKey = [];
    private readonly Dictionary<uint, Bucket> _byId = [];
    private readonly Dictionary<string, Bucket> _byText = new(StringComparer.Ordinal);
    private readonly FamilyTable _families = new();
    private uint _nextId = 1;

    /// <summary>The live bucket of this key.</summary>
    public bool TryGet(BucketKey key, [NotNullWhen(true)] out Bucket? bucket)
    {
        lock (_lock) return _byKey.TryGetValue(key, out bucket) && bucket.State == BucketState.Live;
    }

    /// <summary>The live bucket of a key as texts spell it: <c>AAPL/1Min/OHLCV</c>.</summary>
    public Bucket? Find(ReadOnlySpan<char> text)
    {
        lock (_lock) return _byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out Bucket? bucket) ? bucket : null;
    }

    public Bucket? Find(uint id)
    {
        lock (_lock) return _byId.GetValueOrDefault(id);
    }

    /// <summary>Live buckets, in no order.</summary>
    public List<Bucket> List(Func<BucketKey, bool>? where = null)
    {
        lock (_lock)
        {
            return [.. _byKey.Values.Where(b => b.State == BucketState.Live && where?.Invoke(b.Key) != false)];
        }
    }

    /// <summary>The live buckets of a timeframe and attribute group, or null when there are none.</summary>
    /// <remarks>A look-up when no bucket has come or gone since the last call.</remarks>
    public BucketFamily? Family(FamilyKey key)
    {
        FamilyTable.Pending pending;
        lock (_lock)
        {
            if (!_families.TryGet(key, out BucketFamily? known, out pending)) return known;
        }
        // Sorting 20,000 symbols is nothing to wait for with the lock held.
        BucketFamily? changed = BucketFamily.Change(key, pending.Known, pending.Changes);
        lock (_lock) FamilyTable.Settle(pending, changed);
        return changed;
    }

    /// <summary>All families, with the number of their buckets, in no order.</summary>
    public List<FamilyCount> Families()
    {
        lock (_lock) return _families.List();
    }

    /// <summary>The schemas of all buckets.</summary>
    public SchemaPool Schemas { get; } = new();

    public uint NextId
    {
        get
        {
            lock (_lock) return _nextId;
        }
    }

    /// <summary>Ids below this one are never given again.</summary>
    public void ReserveIds(uint next)
    {
        lock (_lock) _nextId = Math.Max(_nextId, next);
    }

    /// <summary>
    /// The bucket of this key, entered as pending when there is none. A pending bucket counts the caller as one of its
    /// writers, who puts its creation into the frame and then calls <see cref="EndPending"/>.
    /// </summary>
    public Bucket GetOrReserve(BucketKey key, Func<uint, Bucket> create)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out Bucket? bucket))
            {
                bucket = create(_nextId++);
                _byKey.Add(key, bucket);
            }
            if (bucket.State == BucketState.Pending) bucket.PendingWriters++;
            return bucket;
        }
    }

    /// <summary>The writer's frame has been applied, or will never be.</summary>
    public void EndPending(Bucket bucket)
    {
        lock (_lock)
        {
            bucket.PendingWriters--;
            if (bucket.State == BucketState.Pending && bucket.PendingWriters == 0) _byKey.Remove(bucket.Key);
        }
    }

    /// <summary>Applies a creation; one that was applied before is left as it is.</summary>
    public void Add(Bucket bucket)
    {
        lock (_lock)
        {
            if (_byId.ContainsKey(bucket.Id)) return;
            if (_byKey.TryGetValue(bucket.Key, out Bucket? other))
            {
                Invariant.Holds(ReferenceEquals(other, bucket), $"one bucket has the key {bucket.Key}");
            }
            bucket.ShareSchema(Schemas);
            _byKey[bucket.Key] = bucket;
            _byId.Add(bucket.Id, bucket);
            _byText[bucket.Key.ToString()] = bucket;
            _nextId = Math.Max(_nextId, bucket.Id + 1);
            bucket.State = BucketState.Live;
            _families.Add(bucket);
        }
    }

    /// <summary>The columns of live buckets have been changed: what is known of their families no longer holds.</summary>
    public void Refresh(IEnumerable<Bucket> buckets)
    {
        lock (_lock)
        {
            foreach (Bucket bucket in buckets) _families.Refresh(bucket);
        }
    }

    /// <summary>Applies a drop.</summary>
    public void Remove(Bucket bucket)
    {
        lock (_lock)
        {
            bucket.State = BucketState.Dropped;
            if (_byId.Remove(bucket.Id)) _families.Remove(bucket);
            _byText.Remove(bucket.Key.ToString());
            if (_byKey.TryGetValue(bucket.Key, out Bucket? current) && ReferenceEquals(current, bucket)) _byKey.Remove(bucket.Key);
        }
    }
}
