using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;

namespace MarketStore.Engine.Feed;

/// <summary>
/// Rows of one bucket that one commit wrote, in the order in which they arrived, with the columns that the bucket had then.
/// Immutable, and theirs is the memory of the bucket's head: nothing has been copied.
/// </summary>
internal sealed class CommittedRows(Bucket bucket, HeadView view, int count)
{
    private readonly int _first = view.Count - count;

    public Bucket Bucket => bucket;

    public Schema Schema => view.Schema;

    public int Count => count;

    /// <summary>Nanoseconds UTC; slot starts for fixed records.</summary>
    public ReadOnlySpan<long> Times => view.Times.Slice(_first, count);

    /// <summary>Little-endian values of one column.</summary>
    public ReadOnlyMemory<byte> Column(int index) => view.Column(index).Slice(_first * Schema.Width(index), count * Schema.Width(index));
}
