using MarketStore.Engine.Catalog;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Simulation;

/// <summary>What a store must contain, kept in the most naive way: a list of rows per bucket, sorted when asked.</summary>
internal sealed class StoreModel
{
    private readonly SortedDictionary<string, (RecordKind Kind, List<Row> Rows)> _buckets = new(StringComparer.Ordinal);

    public void Write(string key, RecordKind kind, IEnumerable<Row> rows)
    {
        if (!_buckets.ContainsKey(key)) _buckets.Add(key, (kind, []));
        _buckets[key].Rows.AddRange(rows);
    }

    public void Drop(string key) => _buckets.Remove(key);

    public IEnumerable<string> Keys => _buckets.Keys;

    public IEnumerable<Row> Rows(string key)
    {
        (RecordKind kind, List<Row> rows) = _buckets[key];
        return kind == RecordKind.Variable
            ? rows.OrderBy(r => r.TimeNs)
            : rows.GroupBy(r => r.TimeNs).Select(slot => slot.Last()).OrderBy(r => r.TimeNs);
    }

    /// <summary>All of it as text, to be compared as a whole.</summary>
    public string Picture() => string.Join('\n', Keys.Select(key => $"{key}: {string.Join(' ', Rows(key).Select(r => $"{r.TimeNs}={r.Value}"))}"));
}
