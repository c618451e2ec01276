using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Heads;

/// <summary>The rows of a head as of one applied frame. Immutable; thread-safe.</summary>
/// <remarks>
/// Rows lie in arrival order. When that is not time order, <see cref="Order"/> is computed at the first read and kept;
/// the next view merges only its new rows into it, so that a bar rewritten every second stays cheap to read.
/// </remarks>
internal sealed class HeadView(
    Schema schema,
    RecordKind kind,
    long[] times,
    byte[][] columns,
    int count,
    bool ordered,
    (long Min, long Max) range,
    HeadView? previous)
{
    private HeadOrder? _order;

    /// <summary>The order of an earlier view, for <see cref="ComputeOrder"/> to start from; never a chain of views.</summary>
    private HeadOrder? _known = ordered || previous is null ? null : Volatile.Read(ref previous._order) ?? previous._known;

    public Schema Schema { get; } = schema;

    /// <summary>Rows in arrival order, overwritten ones included.</summary>
    public int Count { get; } = count;

    public long MinTime { get; } = range.Min;

    public long MaxTime { get; } = range.Max;

    /// <summary>Null when arrival order is time order: row i of the view is row i of the arrays.</summary>
    public HeadOrder? Order => ordered ? null : Volatile.Read(ref _order) ?? ComputeOrder();

    public ReadOnlySpan<long> Times => times.AsSpan(0, Count);

    /// <summary>Values of one column in arrival order.</summary>
    public ReadOnlyMemory<byte> Column(int index) =>
        columns[index].AsMemory(0, Count * Schema.Width(index));

    private HeadOrder ComputeOrder()
    {
        // Two readers may both compute it: the results are equal and one is dropped.
        HeadOrder order = HeadOrder.Extend(Volatile.Read(ref _known), Times, kind);
        Volatile.Write(ref _order, order);
        Volatile.Write(ref _known, null);
        return order;
    }
}
