using System.Buffers;

namespace MarketStore.Engine.Scan;

/// <summary>What a scan found, in the order of the buckets asked for. Dispose it to give its buffers back.</summary>
/// <remarks>
/// The few rows of each of many buckets lie one behind the other, column by column, so that they can be sent as one
/// piece: see <see cref="RowChunk"/>, whose memory is then a part of a larger array.
/// </remarks>
public sealed class ScanResult : IDisposable
{
    /// <summary>What many small pieces of one column are cut from.</summary>
    private const int SlabBytes = 32 << 10;

    private readonly List<byte[]> _bytes = [];
    private readonly List<long[]> _times = [];
    private readonly Memory<byte>[] _slabs;
    private readonly bool _shares;
    private Memory<long> _timeSlab;

    internal ScanResult(int bucketCount, int columnCount)
    {
        _shares = bucketCount > 1;
        _slabs = _shares ? new Memory<byte>[columnCount] : [];
    }

    public IReadOnlyList<BucketRows> Buckets { get; internal set; } = [];

    public void Dispose()
    {
        foreach (byte[] buffer in _bytes) ArrayPool<byte>.Shared.Return(buffer);
        foreach (long[] buffer in _times) ArrayPool<long>.Shared.Return(buffer);
        _bytes.Clear();
        _times.Clear();
    }

    /// <param name="column">Position in what was asked for.</param>
    internal Memory<byte> RentBytes(int column, int length)
    {
        if (!_shares || column >= _slabs.Length || length > SlabBytes / 4) return NewBytes(length)[..length];
        ref Memory<byte> slab = ref _slabs[column];
        if (slab.Length < length) slab = NewBytes(SlabBytes);
        Memory<byte> taken = slab[..length];
        slab = slab[length..];
        return taken;
    }

    internal Memory<long> RentTimes(int length)
    {
        if (!_shares || length > SlabBytes / 4 / sizeof(long)) return NewTimes(length)[..length];
        if (_timeSlab.Length < length) _timeSlab = NewTimes(SlabBytes / sizeof(long));
        Memory<long> taken = _timeSlab[..length];
        _timeSlab = _timeSlab[length..];
        return taken;
    }

    private Memory<byte> NewBytes(int length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        _bytes.Add(buffer);
        return buffer;
    }

    private Memory<long> NewTimes(int length)
    {
        long[] buffer = ArrayPool<long>.Shared.Rent(length);
        _times.Add(buffer);
        return buffer;
    }
}
