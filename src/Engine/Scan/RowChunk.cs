using System.Runtime.InteropServices;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>Some rows of one bucket, column by column, ascending in time. The memory belongs to the result.</summary>
/// <param name="Times">Nanoseconds UTC. May be overwritten by whoever disposes the result.</param>
/// <param name="Columns">One buffer per column of <see cref="BucketRows.Schema"/>, little-endian.</param>
public sealed record RowChunk(int RowCount, Memory<long> Times, IReadOnlyList<ReadOnlyMemory<byte>> Columns)
{
    /// <summary>Whether another chunk begins where this one ends in memory, in all columns.</summary>
    public bool IsFollowedBy(RowChunk other)
    {
        if (!Touch<long>(Times, other.Times)) return false;
        for (int c = 0; c < Columns.Count; c++)
        {
            if (!Touch(Columns[c], other.Columns[c])) return false;
        }
        return true;
    }

    /// <summary>This chunk and those that follow it in memory.</summary>
    /// <param name="rowCount">Rows of all of them.</param>
    public RowChunk Extend(int rowCount) => rowCount == RowCount ? this : new RowChunk(
        rowCount, MemoryMarshal.AsMemory(Lengthen<long>(Times, rowCount)), [.. Columns.Select(column => Lengthen(column, rowCount))]);

    private static bool Touch<T>(ReadOnlyMemory<T> first, ReadOnlyMemory<T> second) =>
        MemoryMarshal.TryGetArray(first, out ArraySegment<T> a) && MemoryMarshal.TryGetArray(second, out ArraySegment<T> b)
        && ReferenceEquals(a.Array, b.Array) && a.Offset + a.Count == b.Offset;

    private ReadOnlyMemory<T> Lengthen<T>(ReadOnlyMemory<T> memory, int rowCount)
    {
        bool isArray = MemoryMarshal.TryGetArray(memory, out ArraySegment<T> segment);
        Invariant.Holds(isArray, "the memory of a scan is arrays");
        return segment.Array.AsMemory(segment.Offset, segment.Count / RowCount * rowCount);
    }
}

/// <summary>The rows of one bucket that a scan found.</summary>
/// <param name="Schema">The columns asked for.</param>
/// <param name="Chunks">Ascending in time.</param>
public sealed record BucketRows(BucketKey Key, RecordKind Kind, Schema Schema, IReadOnlyList<RowChunk> Chunks)
{
    public long RowCount => Chunks.Sum(c => (long)c.RowCount);
}
