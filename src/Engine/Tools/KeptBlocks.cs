using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Tools;

/// <summary>
/// The blocks that finished backups list. Their bytes are on disk, and are never written over: a store that was restored
/// from one of the backups and has gone on may come to use the same numbers and offsets for other blocks.
/// </summary>
internal sealed class KeptBlocks
{
    private readonly HashSet<(uint File, long Offset, int ByteCount)> _blocks = [];
    private Dictionary<uint, (long From, long To)[]>? _spans;

    /// <summary>Adds all that a backup lists.</summary>
    public void Add(StoreSnapshot backup)
    {
        foreach (Bucket bucket in backup.Buckets)
        {
            foreach (BlockRef block in bucket.Version.Blocks.All) _blocks.Add((block.File, block.Offset, block.ByteCount));
        }
        _spans = null;
    }

    public bool Contains(BlockRef block) => _blocks.Contains((block.File, block.Offset, block.ByteCount));

    /// <summary>Whether some listed block has bytes where this one would go.</summary>
    public bool Touches(BlockRef block)
    {
        _spans ??= _blocks.GroupBy(b => b.File).ToDictionary(
            file => file.Key, file => file.Select(b => (From: b.Offset, To: b.Offset + b.ByteCount)).Order().ToArray());
        if (!_spans.TryGetValue(block.File, out (long From, long To)[]? spans)) return false;
        // Spans do not overlap: only the last one that begins before the block's end can reach into it.
        int after = Array.BinarySearch(spans, (block.Offset + block.ByteCount, long.MinValue));
        int last = (after < 0 ? ~after : after) - 1;
        return last >= 0 && spans[last].To > block.Offset;
    }
}
