using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace MarketStore.Protocols.Http;

/// <summary>
/// The memory that requests arrive in and replies leave from, in blocks of 32 KiB instead of the framework's 4: a year of
/// minute bars is then 150 pieces instead of 1,200, and one bar of some hundred symbols arrives in one.
/// </summary>
internal sealed class NetworkBuffers : MemoryPool<byte>
{
    private const int BlockBytes = 32 << 10;

    /// <summary>Blocks that are kept for the next request; more are left to the garbage collector.</summary>
    private const int MaxKept = 256;

    private readonly ConcurrentQueue<Block> _kept = [];
    private int _keptCount;

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_kept.TryDequeue(out Block? block)) return new Block(this);
        Interlocked.Decrement(ref _keptCount);
        block.IsRented = true;
        return block;
    }

    protected override void Dispose(bool disposing) => _kept.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _keptCount) <= MaxKept) _kept.Enqueue(block);
        else Interlocked.Decrement(ref _keptCount);
    }

    /// <summary>Pinned for good: sockets read and write it without pinning it each time.</summary>
    private sealed class Block(NetworkBuffers pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public bool IsRented { get; set; } = true;

        public void Dispose()
        {
            // Giving a block back twice would hand it to two connections.
            if (!IsRented) return;
            IsRented = false;
            pool.Return(this);
        }
    }

    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new NetworkBuffers();
    }
}
