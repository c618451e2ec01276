using System.Collections.Immutable;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Heads;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// An immutable picture of one bucket. Age grows from left to right: blocks, then layers in the order they were closed,
/// then the open head. For equal times the younger row wins (fixed) or comes later (variable); an erasure hides what is
/// older than itself.
/// </summary>
/// <param name="Schema">
/// The columns that its rows have. Blocks and heads may be older: they lack columns that were added since, and have some
/// that were dropped.
/// </param>
/// <param name="Layers">What the next checkpoint, or the one that is running, turns into blocks.</param>
/// <param name="Head">The open head as of the last applied frame; null when it has no rows.</param>
internal sealed record BucketVersion(Schema Schema, BlockList Blocks, ImmutableArray<HeadLayer> Layers, HeadView? Head)
{
    /// <summary>Without rows.</summary>
    public static BucketVersion Empty(Schema schema) => new(schema, BlockList.Empty, [], null);

    /// <summary>Greatest time that a row can have, or null when there are no rows; an erasure may have taken it.</summary>
    public long? MaxTime
    {
        get
        {
            long? max = Blocks.IsEmpty ? null : Blocks.MaxTime;
            foreach (HeadLayer layer in Layers)
            {
                if (layer.Rows is { } rows) max = Math.Max(max ?? long.MinValue, rows.MaxTime);
            }
            return Head is null ? max : Math.Max(max ?? long.MinValue, Head.MaxTime);
        }
    }
}
