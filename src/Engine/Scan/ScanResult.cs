using System.Buffers;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Scan;

/// <summary>Some rows of one bucket, column by column, ascending in time. The memory belongs to the result.</summary>
/// <param name="Times">Nanoseconds UTC. May be overwritten by whoever disposes the result.</param>
/// <param name="Columns">One buffer per column of <see cref="BucketRows.Schema"/>, little-endian.</param>
public sealed record RowChunk(int RowCount, Memory<long> Times, IReadOnlyList<ReadOnlyMemory<byte>> Columns);

/// <summary>The rows of one bucket that a scan found.</summary>
/// <param name="Schema">The columns asked for.</param>
/// <param name="Chunks">Ascending in time.</param>
public sealed record BucketRows(BucketKey Key, RecordKind Kind, Schema Schema, IReadOnlyList<RowChunk> Chunks)
{
    public long RowCount => Chunks.Sum(c => (long)c.RowCount);
}

/// <summary>What a scan found, in the order of the buckets asked for. Dispose it to give its buffers back.</summary>
public sealed class ScanResult : IDisposable
{
    private readonly List<byte[]> _bytes = [];
    private readonly List<long[]> _times = [];

    internal ScanResult()
    {
    }

    public IReadOnlyList<BucketRows> Buckets { get; internal set; } = [];

    public void Dispose()
    {
        foreach (byte[] buffer in _bytes) ArrayPool<byte>.Shared.Return(buffer);
        foreach (long[] buffer in _times) ArrayPool<long>.Shared.Return(buffer);
        _bytes.Clear();
        _times.Clear();
    }

    internal Memory<byte> RentBytes(int length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        _bytes.Add(buffer);
        return buffer.AsMemory(0, length);
    }

    internal Memory<long> RentTimes(int length)
    {
        long[] buffer = ArrayPool<long>.Shared.Rent(length);
        _times.Add(buffer);
        return buffer.AsMemory(0, length);
    }
}
