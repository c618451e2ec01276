using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Protocols.Service;

/// <summary>Where the rows of one bucket lie in the columns of a <see cref="QueryResult"/>.</summary>
public readonly record struct KeyRange(string Key, long StartIndex, long Length);

/// <summary>The answer to one query: columns shared by one or more buckets. Dispose it to give its memory back.</summary>
public sealed class QueryResult(
    IReadOnlyList<ResultColumn> columns, IReadOnlyList<KeyRange> keys, long rowCount, IDisposable? memory = null) : IDisposable
{
    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    /// <summary>Keys carry the category suffix.</summary>
    public IReadOnlyList<KeyRange> Keys { get; } = keys;

    public long RowCount { get; } = rowCount;

    public void Dispose() => memory?.Dispose();
}

/// <summary>What GetInfo tells of a bucket; <see cref="Error"/> is empty when the bucket exists.</summary>
/// <param name="Columns">Epoch included, first; null when there is no such bucket.</param>
public sealed record BucketDescription(
    int LatestYear, long TimeframeNs, IReadOnlyList<ColumnDefinition>? Columns, RecordKind Kind, string Error)
{
    public static BucketDescription Failed(string error) => new(0, 0, null, RecordKind.Fixed, error);
}
