using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// The blocks of one bucket while a checkpoint or a compaction changes them: the list as it becomes, and what has to be
/// recorded and released for it.
/// </summary>
internal sealed class BucketChange(Bucket bucket, BlockList old)
{
    private readonly List<BlockSplice> _splices = [];
    private readonly List<BlockRef> _shadows = [.. old.Shadows];

    public Bucket Bucket { get; } = bucket;

    /// <summary>How many of the bucket's layers, from the oldest, are in the new blocks.</summary>
    public int Layers { get; set; }

    public ImmutableArray<BlockRef> Main { get; private set; } = old.Main;

    public IReadOnlyList<BlockRef> Shadows => _shadows;

    public List<BlockRef> Added { get; } = [];

    public List<BlockRef> Removed { get; } = [];

    public bool IsEmpty => Added.Count == 0 && Removed.Count == 0;

    /// <summary>The blocks as they are now.</summary>
    public BlockList Blocks => new(Main, [.. _shadows]);

    public BlockEdit Edit => new(Bucket.Id, _splices, [.. _shadows]);

    /// <summary>Replaces neighbouring blocks of main.</summary>
    public void Splice(int start, int removed, IReadOnlyList<BlockRef> added)
    {
        if (removed == 0 && added.Count == 0) return;
        Removed.AddRange(Main.AsSpan(start, removed));
        Added.AddRange(added);
        var splice = new BlockSplice(start, removed, added);
        Main = splice.ApplyTo(Main);
        _splices.Add(splice);
    }

    /// <summary>The shadows over some neighbouring blocks of main, oldest first.</summary>
    public List<BlockRef> ShadowsOf(int first, int count)
    {
        if (_shadows.Count == 0) return [];
        BlockList blocks = Blocks;
        return [.. _shadows.Where(shadow => blocks.BaseOf(shadow) is int position && position >= first && position < first + count)];
    }

    public void AddShadows(IReadOnlyList<BlockRef> added)
    {
        _shadows.AddRange(added);
        Added.AddRange(added);
    }

    public void RemoveShadows(IReadOnlyCollection<BlockRef> removed)
    {
        if (removed.Count == 0) return;
        _shadows.RemoveAll(removed.Contains);
        Removed.AddRange(removed);
    }

    public void ReplaceShadow(BlockRef old, BlockRef copy)
    {
        _shadows[_shadows.IndexOf(old)] = copy;
        Removed.Add(old);
        Added.Add(copy);
    }
}
