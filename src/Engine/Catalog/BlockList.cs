using System.Collections.Immutable;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// The blocks of one bucket as of one manifest record; immutable.
///
///     main       [    0    ][    1    ]   [    2    ][3]      ascending, without overlap
///     shadows      [a]          [b] [c]                       younger rows that fall into one block of main each
///
/// Late rows and corrections that are few become shadows, so that they do not cost the block they fall into; a shadow
/// lies inside exactly one block of main, its base, and whoever writes the base again takes its shadows along.
/// </summary>
internal sealed class BlockList(ImmutableArray<BlockRef> main, ImmutableArray<BlockRef> shadows)
{
    private LastRow? _lastRow;

    public static BlockList Empty { get; } = new([], []);

    /// <summary>Neighbours may touch in one equal time (variable), never overlap.</summary>
    public ImmutableArray<BlockRef> Main { get; } = main;

    /// <summary>Oldest first; all are younger than main.</summary>
    public ImmutableArray<BlockRef> Shadows { get; } = shadows;

    public bool IsEmpty => Main.IsEmpty;

    /// <summary>Greatest time of any row; there is at least one.</summary>
    public long MaxTime => Main[^1].MaxTime;

    public IEnumerable<BlockRef> All => Main.Concat(Shadows);

    /// <summary>The newest row of these blocks, once a scan has read it.</summary>
    public LastRow? LastRow
    {
        get => Volatile.Read(ref _lastRow);
        set => Volatile.Write(ref _lastRow, value);
    }

    /// <summary>Position in main of the block that a shadow lies over.</summary>
    public int BaseOf(BlockRef shadow) => Bound(block => block.MinTime <= shadow.MinTime) - 1;

    /// <summary>A tick at a block's very last time goes behind the block; a bar there replaces one inside it.</summary>
    public static bool FallsInto(long time, BlockRef block, RecordKind kind) =>
        time < block.MaxTime || (time == block.MaxTime && kind == RecordKind.Fixed);

    /// <summary>Blocks of main that touch [from, to]: positions first to end - 1.</summary>
    public (int First, int End) Range(long fromNs, long toNs)
    {
        int first = Bound(block => block.MaxTime < fromNs);
        int end = Bound(block => block.MinTime <= toNs);
        return (first, Math.Max(first, end));
    }

    /// <summary>How many of main, from the left, satisfy what those on the left do.</summary>
    private int Bound(Func<BlockRef, bool> isLeft)
    {
        int low = 0, high = Main.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (isLeft(Main[middle])) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>One row, decoded: its time, and the values of all columns of a schema one after another.</summary>
internal sealed record LastRow(Schema Schema, long TimeNs, byte[] Values);
