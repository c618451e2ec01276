using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Wal;

namespace MarketStore.Engine.Heads;

/// <summary>
/// The rows of one bucket that are in the log but not yet in blocks: one array per column, appended to in arrival
/// order. Bytes below a published count never change, so readers use the arrays without a lock; when an array is full,
/// a larger copy takes its place and older views keep the old one.
/// </summary>
/// <remarks>One thread at a time, under the engine's apply lock; <see cref="HeadView"/> is what readers see.</remarks>
internal sealed class Head(Schema schema, RecordKind kind)
{
    private const int FirstCapacity = 32;

    /// <summary>Replaced as a whole when the arrays grow, so that views can share it.</summary>
    private byte[][] _columns = new byte[schema.Columns.Length][];
    private long[] _times = [];
    private int _count;
    private bool _ordered = true;
    private long _minTime = long.MaxValue;
    private long _maxTime = long.MinValue;

    /// <summary>The newest view handed out; the next one starts its sorted index from this one's.</summary>
    private HeadView? _last;

    /// <summary>Bytes that a head takes for its rows, spare capacity included.</summary>
    public long CapacityBytes => (long)_times.Length * schema.RowWidth;

    /// <summary>Copies rows in behind the published ones; <see cref="View"/> makes them visible.</summary>
    public void Append(LoggedRows rows)
    {
        Reserve(_count + rows.RowCount);
        Span<long> times = _times.AsSpan(_count, rows.RowCount);
        rows.Times.CopyTo(times);
        for (int c = 0; c < _columns.Length; c++)
        {
            int width = schema.Width(c);
            rows.Column(c).CopyTo(_columns[c].AsSpan(_count * width));
        }
        Observe(times);
        _count += rows.RowCount;
    }

    /// <summary>An immutable view of all rows appended so far.</summary>
    public HeadView View()
    {
        Invariant.Holds(_count > 0, "a view has rows");
        _last = new HeadView(schema, kind, _times, _columns, _count, _ordered, (_minTime, _maxTime), _last);
        return _last;
    }

    /// <summary>In order = ascending, and for fixed records strictly so: no row overwrites another.</summary>
    private void Observe(ReadOnlySpan<long> times)
    {
        long previous = _maxTime;
        bool strict = kind == RecordKind.Fixed;
        bool ordered = _ordered;
        bool first = _count == 0;
        foreach (long time in times)
        {
            ordered &= first || time > previous || (time == previous && !strict);
            first = false;
            _minTime = Math.Min(_minTime, time);
            previous = Math.Max(previous, time);
        }
        _ordered = ordered;
        _maxTime = previous;
    }

    private void Reserve(int count)
    {
        if (count <= _times.Length) return;
        int capacity = Math.Max(Math.Max(FirstCapacity, count), (int)Math.Min(_times.Length * 2L, Array.MaxLength / 64));
        long[] times = GC.AllocateUninitializedArray<long>(capacity);
        _times.AsSpan(0, _count).CopyTo(times);
        _times = times;
        var columns = new byte[_columns.Length][];
        for (int c = 0; c < columns.Length; c++)
        {
            int width = schema.Width(c);
            columns[c] = GC.AllocateUninitializedArray<byte>(checked(capacity * width));
            _columns[c].AsSpan(0, _count * width).CopyTo(columns[c]);
        }
        _columns = columns;
    }
}
