using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// One object for all buckets with the same columns and the same past of them: 20,000 symbols have a handful of schemas, and whoever handles many
/// buckets at once can tell by the reference that what held for the last one holds for the next.
/// </summary>
/// <remarks>Thread-safe. Forgets schemas that no bucket has any more.</remarks>
internal sealed class SchemaPool
{
    private const int FirstSweep = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<WeakReference<Schema>>> _byHash = [];
    private int _count;
    private int _sweepAt = FirstSweep;

    public Schema Intern(Schema schema)
    {
        lock (_lock)
        {
            int hash = schema.GetHashCode();
            if (!_byHash.TryGetValue(hash, out List<WeakReference<Schema>>? equal)) _byHash.Add(hash, equal = []);
            foreach (WeakReference<Schema> reference in equal)
            {
                if (reference.TryGetTarget(out Schema? known) && known.IsSame(schema)) return known;
            }
            equal.Add(new WeakReference<Schema>(schema));
            if (++_count >= _sweepAt) SweepLocked();
            return schema;
        }
    }

    private void SweepLocked()
    {
        _count = 0;
        foreach ((int hash, List<WeakReference<Schema>> equal) in _byHash.ToList())
        {
            equal.RemoveAll(reference => !reference.TryGetTarget(out _));
            _count += equal.Count;
            if (equal.Count == 0) _byHash.Remove(hash);
        }
        _sweepAt = Math.Max(FirstSweep, 2 * _count);
    }
}
