using System.Buffers;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>
/// Rows of one bucket, ascending in time and decoded on demand: a block, a head, or several of them merged. What scans
/// and checkpoints are built from.
/// </summary>
/// <remarks>One thread; dispose to give buffers back.</remarks>
internal abstract class Run(Schema schema) : IDisposable
{
    public Schema Schema { get; } = schema;

    public abstract int Count { get; }

    /// <summary>Ascending nanoseconds UTC, one per row.</summary>
    public abstract ReadOnlySpan<long> Times { get; }

    /// <summary>Copies the times of rows [first, first + target.Length).</summary>
    public virtual void CopyTimes(int first, Span<long> target) => Times.Slice(first, target.Length).CopyTo(target);

    /// <summary>Copies rows [first, first + count) of one column; target holds exactly count values.</summary>
    /// <param name="column">Position in <see cref="Schema"/>.</param>
    /// <param name="first">First row.</param>
    /// <param name="target">Length = count x width.</param>
    public abstract void Copy(int column, int first, Span<byte> target);

    /// <summary>Checks what has not been checked yet of the bytes behind times and some columns.</summary>
    /// <exception cref="MarketStoreException">They are damaged.</exception>
    public virtual void Verify(ReadOnlySpan<int> columns)
    {
        // Memory is taken for right.
    }

    public abstract void Dispose();

    /// <summary>The rows from one time to another, both inclusive.</summary>
    public virtual (int First, int Count) Between(long fromNs, long toNs)
    {
        int first = LowerBound(fromNs);
        return (first, Math.Max(0, UpperBound(toNs) - first));
    }

    /// <summary>First row at or after a time.</summary>
    public int LowerBound(long timeNs) => Bound(timeNs, inclusive: false);

    /// <summary>First row after a time.</summary>
    public int UpperBound(long timeNs) => Bound(timeNs, inclusive: true);

    protected int Width(int column) => Schema.Width(column);

    private int Bound(long timeNs, bool inclusive)
    {
        ReadOnlySpan<long> times = Times;
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (times[middle] < timeNs || (inclusive && times[middle] == timeNs)) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>An array from the shared pool, with the length that was asked for.</summary>
internal readonly struct Pooled<T>(int length) : IDisposable
    where T : unmanaged
{
    public T[] Array { get; } = ArrayPool<T>.Shared.Rent(length);

    public Span<T> Span => Array.AsSpan(0, length);

    public Memory<T> Memory => Array.AsMemory(0, length);

    public void Dispose() => ArrayPool<T>.Shared.Return(Array);
}
