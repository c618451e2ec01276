using System.Collections.Immutable;
using MarketStore.Engine.Heads;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// An immutable picture of one bucket. Age grows from left to right: blocks, then frozen heads in the order they were
/// frozen, then the open head. For equal times the younger row wins (fixed) or comes later (variable).
/// </summary>
/// <param name="Blocks">Ascending in time; neighbours may touch in one equal time but do not overlap.</param>
/// <param name="Frozen">Heads that a checkpoint is turning into blocks.</param>
/// <param name="Head">The open head as of the last applied frame; null when it has no rows.</param>
internal sealed record BucketVersion(ImmutableArray<BlockRef> Blocks, ImmutableArray<HeadView> Frozen, HeadView? Head)
{
    public static BucketVersion Empty { get; } = new([], [], null);

    /// <summary>Greatest time of any row, or null when there is none.</summary>
    public long? MaxTime
    {
        get
        {
            long? max = Blocks.IsEmpty ? null : Blocks[^1].MaxTime;
            foreach (HeadView frozen in Frozen) max = Math.Max(max ?? long.MinValue, frozen.MaxTime);
            return Head is null ? max : Math.Max(max ?? long.MinValue, Head.MaxTime);
        }
    }
}
