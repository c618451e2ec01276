using System.Collections.Immutable;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>Neighbouring blocks of one bucket and the new rows that are written again together with them.</summary>
/// <param name="FirstBlock">Position in the bucket's list; with no blocks, where the new ones go.</param>
/// <param name="FirstRow">First of the new rows.</param>
internal readonly record struct MergeUnit(int FirstBlock, int BlockCount, int FirstRow, int RowCount);

/// <summary>
/// Decides which blocks have to be written again when new rows come in. Most rows are newer than every block: they
/// become blocks of their own, together with the last block if that is less than half full. A row that falls into a
/// block (late, or a correction) costs that block; blocks that no row falls into stay as they are.
///
///     blocks     [  0  ] [  1  ] [  2  ] [ 3]
///     new rows             x x             . . . .        units: {1 + x x}, {3 + . . . .}
/// </summary>
internal static class MergePlan
{
    /// <param name="blocks">The bucket's blocks, ascending.</param>
    /// <param name="times">Times of the new rows, ascending; younger than every block.</param>
    /// <param name="mustMove">Blocks to be written again in any case.</param>
    public static List<MergeUnit> For(
        ImmutableArray<BlockRef> blocks, ReadOnlySpan<long> times, RecordKind kind, int blockRows, Func<BlockRef, bool> mustMove)
    {
        var units = new List<MergeUnit>();
        int row = 0;
        for (int b = 0; b <= blocks.Length; b++)
        {
            // Rows before block b; behind the last block, all that are left.
            int end = row;
            while (end < times.Length && (b == blocks.Length || times[end] < blocks[b].MinTime)) end++;
            if (end > row) AddGap(units, blocks, b, (row, end - row), blockRows);
            row = end;
            if (b == blocks.Length) break;
            while (end < times.Length && FallsInto(times[end], blocks[b], kind)) end++;
            if (end > row || mustMove(blocks[b])) AddBlock(units, b, (row, end - row));
            row = end;
        }
        return units;
    }

    /// <summary>A tick at a block's very last time goes behind the block; a bar there replaces one inside it.</summary>
    private static bool FallsInto(long time, BlockRef block, RecordKind kind) =>
        time < block.MaxTime || (time == block.MaxTime && kind == RecordKind.Fixed);

    private static void AddGap(
        List<MergeUnit> units, ImmutableArray<BlockRef> blocks, int position, (int First, int Count) rows, int blockRows)
    {
        if (units.Count > 0 && units[^1].FirstBlock + units[^1].BlockCount == position)
        {
            units[^1] = units[^1] with { RowCount = units[^1].RowCount + rows.Count };
            return;
        }
        bool absorb = position > 0 && blocks[position - 1].RowCount < blockRows / 2;
        units.Add(absorb
            ? new MergeUnit(position - 1, 1, rows.First, rows.Count)
            : new MergeUnit(position, 0, rows.First, rows.Count));
    }

    private static void AddBlock(List<MergeUnit> units, int position, (int First, int Count) rows)
    {
        if (units.Count > 0 && units[^1].FirstBlock + units[^1].BlockCount == position)
        {
            MergeUnit last = units[^1];
            units[^1] = last with { BlockCount = last.BlockCount + 1, RowCount = last.RowCount + rows.Count };
            return;
        }
        units.Add(new MergeUnit(position, 1, rows.First, rows.Count));
    }
}
