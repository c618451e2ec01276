using System.Numerics;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Segments;
using MarketStore.Engine.Time;

namespace MarketStore.Engine.Compaction;

/// <summary>Blocks of main and the new rows that come to where they are; what is written as one.</summary>
internal readonly record struct MergeUnit
{
    /// <summary>Position in main; with no blocks, where the new ones go.</summary>
    public required int FirstBlock { get; init; }

    /// <summary>Blocks to be written again, with their shadows.</summary>
    public int BlockCount { get; init; }

    /// <summary>First of the new rows.</summary>
    public int FirstRow { get; init; }

    public int RowCount { get; init; }

    /// <summary>How many of the new rows, from the first, fall into the block; the others come behind it.</summary>
    public int Falling { get; init; }

    /// <summary>The rows become a shadow of the block at FirstBlock, which stays as it is.</summary>
    public bool IsShadow { get; init; }
}

/// <summary>
/// Decides which blocks are written again when new rows come in.
///
///     main       [  0  ] [  1  ] [  2  ] [3][4][5]
///     new rows             x x x    y            . . .      units: {1 + x x x}, {y as a shadow of 2}, {3 4 5 + . . .}
///
/// Rows behind every block become blocks of their own. When enough blocks of their size stand there already, those are
/// written again with them, so that n small appends cost each row log n writes and leave log n small blocks. Rows that
/// fall into a block (late, or corrections) cost that block if they are many beside it, and are put over it as a shadow
/// if they are few. A block that has lost rows to an erasure is written again in any case.
/// </summary>
internal sealed class MergePlan
{
    /// <summary>A block of at most this part of a full one is written again rather than shadowed.</summary>
    private const int SmallPart = 8;

    /// <summary>A block with this many shadows is written again with the next.</summary>
    private const int MaxShadows = 4;

    /// <summary>New rows and shadows that are at least this part of their block are merged into it.</summary>
    private const int ShadowPart = 8;

    /// <summary>So many blocks of one size class become one.</summary>
    private const int FanIn = 4;

    private readonly BlockList _blocks;
    private readonly RecordKind _kind;
    private readonly IReadOnlyList<TimeRange> _erased;

    /// <summary>By position in main.</summary>
    private readonly Dictionary<int, (int Count, long Rows)> _shadows = [];
    private readonly List<MergeUnit> _units = [];

    public MergePlan(BlockList blocks, RecordKind kind, IReadOnlyList<TimeRange> erased)
    {
        (_blocks, _kind, _erased) = (blocks, kind, erased);
        foreach (BlockRef shadow in blocks.Shadows)
        {
            int position = blocks.BaseOf(shadow);
            (int count, long rows) = _shadows.GetValueOrDefault(position);
            _shadows[position] = (count + 1, rows + shadow.RowCount);
        }
    }

    /// <summary>The units, ascending; they share no block and no row.</summary>
    /// <param name="times">Times of the new rows, ascending; younger than every block.</param>
    /// <param name="blockRows">Rows of a full block.</param>
    /// <param name="settle">Write every block again that has a shadow.</param>
    public IReadOnlyList<MergeUnit> For(ReadOnlySpan<long> times, int blockRows, bool settle)
    {
        int row = 0;
        for (int b = 0; b <= _blocks.Main.Length; b++)
        {
            // Rows before block b; behind the last block, all that are left.
            int end = row;
            while (end < times.Length && (b == _blocks.Main.Length || times[end] < _blocks.Main[b].MinTime)) end++;
            if (end > row) AddGap(b, row, end - row, blockRows);
            row = end;
            if (b == _blocks.Main.Length) break;

            BlockRef block = _blocks.Main[b];
            while (end < times.Length && BlockList.FallsInto(times[end], block, _kind)) end++;
            bool rewrite = IsErased(block) || (end > row ? IsWorthIt(b, end - row, blockRows) : settle && _shadows.ContainsKey(b));
            if (end > row || rewrite)
            {
                _units.Add(new MergeUnit
                {
                    FirstBlock = b,
                    BlockCount = rewrite ? 1 : 0,
                    FirstRow = row,
                    RowCount = end - row,
                    Falling = end - row,
                    IsShadow = !rewrite,
                });
            }
            row = end;
        }
        return _units;
    }

    private bool IsErased(BlockRef block)
    {
        foreach (TimeRange range in _erased)
        {
            if (range.Touches(block.MinTime, block.MaxTime)) return true;
        }
        return false;
    }

    private bool IsWorthIt(int position, int falling, int blockRows)
    {
        int rows = _blocks.Main[position].RowCount;
        (int shadows, long shadowRows) = _shadows.GetValueOrDefault(position);
        return rows <= blockRows / SmallPart || shadows >= MaxShadows || (shadowRows + falling) * ShadowPart >= rows;
    }

    private void AddGap(int position, int first, int count, int blockRows)
    {
        if (_units.Count > 0 && _units[^1] is { IsShadow: false } last && last.FirstBlock + last.BlockCount == position)
        {
            _units[^1] = last with { RowCount = last.RowCount + count };
            return;
        }
        int absorbed = Absorbed(position, count, blockRows);
        _units.Add(new MergeUnit
        {
            FirstBlock = position - absorbed,
            BlockCount = absorbed,
            FirstRow = first,
            RowCount = count,
        });
    }

    /// <summary>How many blocks before a gap are written again with the rows that come into it.</summary>
    private int Absorbed(int position, long rows, int blockRows)
    {
        int first = _units.Count == 0 ? 0 : _units[^1].FirstBlock + (_units[^1].IsShadow ? 1 : _units[^1].BlockCount);
        int absorbed = 0;
        while (true)
        {
            // The run of blocks that are no larger than what has come together so far.
            int start = position - absorbed;
            long sum = 0;
            while (start > first && SizeClass(_blocks.Main[start - 1].RowCount) <= SizeClass(rows)
                && _blocks.Main[start - 1].RowCount < blockRows)
            {
                start--;
                sum += _blocks.Main[start].RowCount;
            }
            int run = position - absorbed - start;
            if (run < FanIn - 1 && !(run > 0 && rows >= blockRows)) return absorbed;
            absorbed += run;
            rows += sum;
        }
    }

    /// <summary>Powers of the fan-in.</summary>
    private static int SizeClass(long rows) => BitOperations.Log2((ulong)rows) / 2;
}
