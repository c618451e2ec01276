using System.Collections.Immutable;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Catalog;

/// <summary>What the buckets of a family have in common: timeframe and attribute group, as in their keys.</summary>
internal readonly record struct FamilyKey(string Timeframe, string AttributeGroup)
{
    public static FamilyKey Of(Bucket bucket) => new(bucket.Key.Timeframe, bucket.Key.AttributeGroup);

    /// <summary><c>1Min/OHLCV</c></summary>
    public override string ToString() => $"{Timeframe}/{AttributeGroup}";
}

/// <summary>How many symbols a family has.</summary>
internal readonly record struct FamilyCount(FamilyKey Key, int BucketCount);

/// <summary>
/// All live buckets of one timeframe and attribute group as of one moment: one per symbol, by code points of the symbol.
/// Immutable; as long as no bucket comes, goes, or gets other columns, everybody
/// gets the same object.
/// </summary>
internal sealed class BucketFamily
{
    private readonly Bucket[] _buckets;

    /// <summary>Two threads may both compute it: the results are equal.</summary>
    private Makeup? _makeup;

    private BucketFamily(FamilyKey key, Bucket[] buckets) => (Key, _buckets) = (key, buckets);

    public FamilyKey Key { get; }

    /// <summary>At least one, ascending by symbol.</summary>
    public IReadOnlyList<Bucket> Buckets => _buckets;

    /// <summary>The different schemas, by reference, in the order of the first symbol that has each.</summary>
    /// <remarks>Found at the first call: O(n).</remarks>
    public ImmutableArray<Schema> Schemas => (_makeup ??= Makeup.Of(_buckets)).Schemas;

    /// <summary>The different kinds of records, in the order of the first symbol that has each.</summary>
    /// <remarks>As <see cref="Schemas"/>.</remarks>
    public ImmutableArray<RecordKind> Kinds => (_makeup ??= Makeup.Of(_buckets)).Kinds;

    /// <summary>The bucket of a symbol, or null. O(log n).</summary>
    public Bucket? Find(ReadOnlySpan<char> symbol)
    {
        int position = LowerBound(symbol);
        return position < _buckets.Length && symbol.SequenceEqual(_buckets[position].Key.Symbol) ? _buckets[position] : null;
    }

    /// <summary>Position of the first symbol that is this one or greater; the number of buckets if there is none.</summary>
    public int LowerBound(ReadOnlySpan<char> symbol) => LowerBound(_buckets, symbol);

    /// <summary>A family with some symbols changed.</summary>
    /// <param name="key">Of the family.</param>
    /// <param name="known">Null for a family without buckets.</param>
    /// <param name="changes">By symbol: the bucket that it has now, or null.</param>
    /// <returns>Null when no bucket is left.</returns>
    /// <remarks>Comparisons: O(m log n) for m changes; a copy of n references.</remarks>
    public static BucketFamily? Change(FamilyKey key, BucketFamily? known, KeyValuePair<string, Bucket?>[] changes)
    {
        Array.Sort(changes, static (a, b) => CodePointOrder.Compare(a.Key, b.Key));
        ReadOnlySpan<Bucket> old = known?._buckets;
        var buckets = new List<Bucket>(old.Length + changes.Length);
        foreach ((string symbol, Bucket? bucket) in changes)
        {
            int position = LowerBound(old, symbol);
            buckets.AddRange(old[..position]);
            old = old[position..];
            if (!old.IsEmpty && old[0].Key.Symbol == symbol) old = old[1..];
            if (bucket is not null) buckets.Add(bucket);
        }
        buckets.AddRange(old);
        return buckets.Count == 0 ? null : new BucketFamily(key, [.. buckets]);
    }

    private static int LowerBound(ReadOnlySpan<Bucket> buckets, ReadOnlySpan<char> symbol)
    {
        int low = 0, high = buckets.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (CodePointOrder.Compare(buckets[middle].Key.Symbol, symbol) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>What kinds of buckets there are.</summary>
    private sealed record Makeup(ImmutableArray<Schema> Schemas, ImmutableArray<RecordKind> Kinds)
    {
        public static Makeup Of(Bucket[] buckets)
        {
            var schemas = new HashSet<Schema>(ReferenceEqualityComparer.Instance);
            ImmutableArray<Schema>.Builder distinct = ImmutableArray.CreateBuilder<Schema>();
            var kinds = new List<RecordKind>();
            Bucket? last = null;
            foreach (Bucket bucket in buckets)
            {
                if (!ReferenceEquals(bucket.Schema, last?.Schema) && schemas.Add(bucket.Schema)) distinct.Add(bucket.Schema);
                if (!kinds.Contains(bucket.Kind)) kinds.Add(bucket.Kind);
                last = bucket;
            }
            return new Makeup(distinct.ToImmutable(), [.. kinds]);
        }
    }
}
