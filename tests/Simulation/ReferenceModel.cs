using MarketStore.Engine.Catalog;

namespace MarketStore.Tests.Simulation;

/// <summary>One row: a time and whatever a test compares of the rest, such as a tuple of the column values.</summary>
public readonly record struct ModelRow<TValues>(long TimeNs, TValues Values);

/// <summary>What a query of the model asks; both bounds are inclusive.</summary>
public sealed record ModelQuery
{
    public long FromNs { get; init; } = long.MinValue;

    public long ToNs { get; init; } = long.MaxValue;

    /// <summary>Rows at the most; null means all.</summary>
    public int? Limit { get; init; }

    /// <summary>True: the first rows of the range; false: the last.</summary>
    public bool FromStart { get; init; }
}

/// <summary>
/// The semantics of the store without any of its machinery: the answer that the engine must give, however its rows are
/// spread over log, heads and blocks, and whatever crashes and compactions lie in between.
///
///     fixed      slot start -> row; a later write of the slot replaces the row
///     variable   a list in order of arrival, sorted stably by time when asked
/// </summary>
/// <param name="slotStart">Start of the slot of a time, by the timeframe of the bucket.</param>
public sealed class ReferenceModel<TValues>(Func<BucketKey, long, long> slotStart)
{
    private sealed record Bucket(RecordKind Kind, List<ModelRow<TValues>> Rows);

    private readonly Dictionary<BucketKey, Bucket> _buckets = [];

    public IReadOnlyCollection<BucketKey> Keys => _buckets.Keys;

    /// <summary>A model that says the same and goes its own way.</summary>
    public ReferenceModel<TValues> Copy()
    {
        var copy = new ReferenceModel<TValues>(slotStart);
        foreach ((BucketKey key, Bucket bucket) in _buckets) copy._buckets.Add(key, bucket with { Rows = [.. bucket.Rows] });
        return copy;
    }

    /// <summary>Makes an empty bucket, unless there is one.</summary>
    public void Create(BucketKey key, RecordKind kind) => _buckets.TryAdd(key, new Bucket(kind, []));

    /// <summary>Applies rows in order. No rows create no bucket; a bucket that exists keeps its kind.</summary>
    public void Write(BucketKey key, RecordKind kindIfNew, IEnumerable<ModelRow<TValues>> rows)
    {
        foreach (ModelRow<TValues> row in rows)
        {
            if (!_buckets.TryGetValue(key, out Bucket? bucket)) _buckets.Add(key, bucket = new Bucket(kindIfNew, []));
            if (bucket.Kind == RecordKind.Variable)
            {
                bucket.Rows.Add(row);
                continue;
            }
            long slot = slotStart(key, row.TimeNs);
            bucket.Rows.RemoveAll(old => old.TimeNs == slot);
            bucket.Rows.Add(row with { TimeNs = slot });
        }
    }

    /// <summary>Removes the rows whose own times lie in a span, both ends inclusive.</summary>
    public void Erase(BucketKey key, long fromNs, long toNs)
    {
        if (_buckets.TryGetValue(key, out Bucket? bucket)) bucket.Rows.RemoveAll(row => row.TimeNs >= fromNs && row.TimeNs <= toNs);
    }

    public void Destroy(BucketKey key) => _buckets.Remove(key);

    /// <summary>Rows of the range in ascending time, ties in order of arrival; null if there is no bucket.</summary>
    /// <remarks>A fixed bucket gives whole slots: also the one that FromNs lies in, starting before it.</remarks>
    public IReadOnlyList<ModelRow<TValues>>? Query(BucketKey key, ModelQuery query)
    {
        if (!_buckets.TryGetValue(key, out Bucket? bucket)) return null;
        long from = bucket.Kind == RecordKind.Fixed && query.FromNs > long.MinValue
            ? slotStart(key, query.FromNs)
            : query.FromNs;
        // OrderBy is a stable sort.
        List<ModelRow<TValues>> rows =
            [.. bucket.Rows.Where(row => row.TimeNs >= from && row.TimeNs <= query.ToNs).OrderBy(row => row.TimeNs)];
        int count = int.Min(query.Limit ?? rows.Count, rows.Count);
        return query.FromStart ? rows[..count] : rows[^count..];
    }
}
