using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;

namespace MarketStore.Engine.Import;

/// <summary>Rows on their way from a source to the target: appended row by row, read column by column.</summary>
internal sealed class RowBatch
{
    private readonly byte[][] _columns;
    private readonly int[] _widths;
    private long[] _times;

    public RowBatch(Schema schema)
    {
        Schema = schema;
        _widths = [.. schema.Columns.Select(c => c.Type.Width())];
        _times = new long[1024];
        _columns = [.. _widths.Select(width => new byte[_times.Length * width])];
    }

    public Schema Schema { get; }

    public int Count { get; private set; }

    /// <summary>Nanoseconds UTC; of fixed records, the start of their slot in the target.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <param name="timeNs">Of the row.</param>
    /// <param name="row">The columns one behind the other; what follows them is left alone.</param>
    public void Append(long timeNs, ReadOnlySpan<byte> row)
    {
        if (Count == _times.Length) Grow();
        _times[Count] = timeNs;
        for (int c = 0; c < _widths.Length; c++)
        {
            int width = _widths[c];
            row[..width].CopyTo(_columns[c].AsSpan(Count * width));
            row = row[width..];
        }
        Count++;
    }

    /// <summary>Some of the rows, without copying them; valid until the batch changes.</summary>
    public RowChunk Slice(int first, int count) => new(count, _times.AsMemory(first, count),
        [.. _columns.Select((column, c) => (ReadOnlyMemory<byte>)column.AsMemory(first * _widths[c], count * _widths[c]))]);

    /// <summary>Forgets the first rows.</summary>
    public void RemoveFirst(int count)
    {
        int left = Count - count;
        _times.AsSpan(count, left).CopyTo(_times);
        for (int c = 0; c < _widths.Length; c++)
            _columns[c].AsSpan(count * _widths[c], left * _widths[c]).CopyTo(_columns[c]);
        Count = left;
    }

    /// <summary>
    /// Where a piece that begins at a row may end: at most so many rows further, and never between rows of one time,
    /// unless these alone are more.
    /// </summary>
    /// <param name="isLast">No rows follow. Otherwise rows of the last row's time may, and that time is not cut.</param>
    /// <returns>The row behind the piece; <paramref name="first"/> when more rows are needed to tell.</returns>
    public int Cut(int first, int rows, bool isLast)
    {
        int end = Math.Min(Count, first + rows);
        if (end == Count && isLast) return end;
        long edge = end == Count ? _times[Count - 1] : _times[end];
        int cut = end;
        while (cut > first && _times[cut - 1] == edge) cut--;
        if (cut > first) return cut;
        while (end < Count && _times[end] == edge) end++;
        return end < Count || isLast ? end : first;
    }

    private void Grow()
    {
        int capacity = checked(_times.Length * 2);
        Array.Resize(ref _times, capacity);
        for (int c = 0; c < _columns.Length; c++) Array.Resize(ref _columns[c], checked(capacity * _widths[c]));
    }
}
