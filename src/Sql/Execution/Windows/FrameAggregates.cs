using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>
/// Aggregates over frames, by the first way that there is:
///
///     the whole partition         once for all rows
///     sums, counts, extremes      SlidingNumbers, over the values as they lie in memory
///     what can be merged          states that slide (Accumulator.Slide)
///     frames from the beginning   each goes on where the one before it ended
///     the rest                    each frame by itself: O(rows x frame), of string_agg, whose texts are that long
/// </summary>
internal sealed class FrameAggregates(WindowCall call, StatementContext context)
{
    /// <summary>Rows of frames that are put into one batch for an aggregate that does not slide.</summary>
    private const int RowsAtOnce = 1 << 16;

    /// <summary>What sliding holds for each row, roughly.</summary>
    private const long BytesOfState = 128;

    /// <summary>Aggregates to which it does not matter that a value comes again.</summary>
    private static readonly string[] Idempotent = ["min", "max", "any_value", "bool_and", "bool_or", "approx_count_distinct"];

    private readonly bool _isDistinct = call.IsDistinct && !Idempotent.Contains(call.Function!.Name);

    /// <param name="arguments">In the partition's order.</param>
    /// <param name="filter">In the partition's order, or null.</param>
    public Column Compute(Partition partition, Column[] arguments, Column<bool>? filter, FrameBounds frame)
    {
        bool isPlain = call.Frame.Exclude == FrameExclusion.None;
        if (isPlain && IsWhole(frame, partition.Count)) return Whole(arguments, filter, partition.Count);
        if (isPlain && filter is null && !_isDistinct && SlidingNumbers.Of(call.Function!.Name, arguments, frame.Whole) is { } numbers) return numbers;
        context.Reserve(partition.Count * BytesOfState);
        Column? slid = Slide(arguments, filter, frame.Pieces);
        context.Release(partition.Count * BytesOfState);
        if (slid is not null) return slid;
        if (isPlain && Array.TrueForAll(frame.Starts, start => start == 0)) return Running(arguments, filter, frame);
        return Each(partition, arguments, filter, frame);
    }

    private static bool IsWhole(FrameBounds frame, int count) =>
        Array.TrueForAll(frame.Starts, start => start == 0) && Array.TrueForAll(frame.Limits, end => end == count);

    private Accumulator Create()
    {
        Accumulator accumulator = call.Function!.Create([.. call.Arguments.Items.Select(argument => argument.Type)]);
        return _isDistinct ? new DistinctAccumulator(accumulator, call.Arguments.Items[0].Storage) : accumulator;
    }

    private Column Whole(Column[] arguments, Column<bool>? filter, int count)
    {
        Accumulator accumulator = Create();
        accumulator.Grow(1);
        AddRows(accumulator, arguments, filter, (0, count));
        return accumulator.Result(0, 1).Take(new int[count]);
    }

    /// <param name="filter">Rows for which it does not hold are made null, which every aggregate passes over.</param>
    private Column? Slide(Column[] arguments, Column<bool>? filter, IReadOnlyList<RowSpans> pieces)
    {
        bool countsRows = arguments.Length == 0;
        if (filter is not null)
        {
            int[] kept = [.. Enumerable.Range(0, filter.Count).Select(row => !filter.IsNull(row) && filter.At(row) ? row : -1)];
            arguments = countsRows ? [filter.Take(kept)] : [arguments[0].Take(kept), .. arguments[1..]];
        }
        Accumulator accumulator = countsRows && filter is not null ? new StateAccumulator<Present<bool>, bool, long>() : Create();
        return accumulator.Slide(arguments, pieces);
    }

    /// <summary>Frames that all begin with the partition: each goes on where the one before it ended.</summary>
    private Column Running(Column[] arguments, Column<bool>? filter, FrameBounds frame)
    {
        Accumulator accumulator = Create();
        accumulator.Grow(1);
        var results = new List<Column>();
        var places = new int[frame.Limits.Length];
        int end = -1;
        for (int i = 0; i < places.Length; i++)
        {
            if (frame.Limits[i] != end)
            {
                if (frame.Limits[i] > Math.Max(0, end)) AddRows(accumulator, arguments, filter, (Math.Max(0, end), frame.Limits[i]));
                end = frame.Limits[i];
                results.Add(accumulator.Result(0, 1));
                if (results.Count % Batch.MaxRows == 0) context.Cancel.ThrowIfCancellationRequested();
            }
            places[i] = results.Count - 1;
        }
        return results[0].Concatenate(results).Take(places);
    }

    /// <summary>Any frames: each row's frame is a group of its own.</summary>
    private Column Each(Partition partition, Column[] arguments, Column<bool>? filter, FrameBounds frame)
    {
        var results = new List<Column>();
        for (int first = 0; first < partition.Count;)
        {
            context.Cancel.ThrowIfCancellationRequested();
            List<int> rows = [], groups = [];
            int next = first;
            for (; next < partition.Count && (rows.Count < RowsAtOnce || next == first); next++)
            {
                for (int r = frame.Starts[next]; r < frame.Limits[next]; r++)
                {
                    if (IsExcluded(partition, next, r) || (filter is not null && (filter.IsNull(r) || !filter.At(r)))) continue;
                    rows.Add(r);
                    groups.Add(next - first);
                }
            }
            Accumulator accumulator = Create();
            accumulator.Grow(next - first);
            if (rows.Count > 0)
            {
                int[] taken = [.. rows];
                accumulator.Add(Array.ConvertAll(arguments, argument => argument.Take(taken)), taken.Length, [.. groups]);
            }
            results.Add(accumulator.Result(0, next - first));
            first = next;
        }
        return results[0].Concatenate(results);
    }

    private bool IsExcluded(Partition partition, int current, int row) => call.Frame.Exclude switch
    {
        FrameExclusion.CurrentRow => row == current,
        FrameExclusion.Group => partition.PeerGroups[row] == partition.PeerGroups[current],
        FrameExclusion.Ties => row != current && partition.PeerGroups[row] == partition.PeerGroups[current],
        _ => false,
    };

    private static void AddRows(Accumulator accumulator, Column[] arguments, Column<bool>? filter, (int From, int To) rows)
    {
        int count = rows.To - rows.From;
        Column[] slices = Array.ConvertAll(arguments, argument => argument.Slice(rows.From, count));
        if (filter is not null)
        {
            int[] selected = Selection.Of((Column<bool>)filter.Slice(rows.From, count));
            slices = Array.ConvertAll(slices, slice => slice.Take(selected));
            count = selected.Length;
        }
        if (count > 0) accumulator.Add(slices, count, null);
    }
}
