using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>
/// Where each row's frame begins and ends among the rows of its partition. Both ends only ever move forward from row to
/// row, so that all of them are found in one walk.
/// </summary>
internal sealed class FrameBounds
{
    private readonly BoundFrame _frame;
    private readonly Partition _partition;
    private readonly Column? _key;
    private readonly bool _isDescending;

    /// <param name="key">Of RANGE with a distance: the order key, in the partition's order.</param>
    public FrameBounds(BoundFrame frame, Partition partition, (Column? Values, bool IsDescending) key)
    {
        (_frame, _partition, _key, _isDescending) = (frame, partition, key.Values, key.IsDescending);
        Starts = Ends(frame.Start, isStart: true);
        Limits = Ends(frame.End, isStart: false);
        for (int i = 0; i < Limits.Length; i++) Limits[i] = Math.Max(Limits[i], Starts[i]);
    }

    /// <summary>The first row of each row's frame.</summary>
    public int[] Starts { get; }

    /// <summary>Behind the last row of each row's frame.</summary>
    public int[] Limits { get; }

    /// <summary>The frames, without regard to EXCLUDE.</summary>
    public RowSpans Whole => new(Starts, Limits);

    /// <summary>The frames without the rows that EXCLUDE takes out, in up to three pieces from the first to the last.</summary>
    public IReadOnlyList<RowSpans> Pieces => _frame.Exclude switch
    {
        FrameExclusion.CurrentRow => [Within(_ => 0, i => i), Within(i => i + 1, _ => int.MaxValue)],
        FrameExclusion.Group => [Within(_ => 0, i => _partition.Peers(i).Start), Within(i => _partition.Peers(i).End, _ => int.MaxValue)],
        FrameExclusion.Ties =>
        [
            Within(_ => 0, i => _partition.Peers(i).Start), Within(i => i, i => i + 1), Within(i => _partition.Peers(i).End, _ => int.MaxValue),
        ],
        _ => [Whole],
    };

    /// <summary>The part of each frame that lies from one row to another.</summary>
    private RowSpans Within(Func<int, int> from, Func<int, int> to)
    {
        var (starts, limits) = (new int[Starts.Length], new int[Starts.Length]);
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = Math.Clamp(from(i), Starts[i], Limits[i]);
            limits[i] = Math.Clamp(to(i), starts[i], Limits[i]);
        }
        return new RowSpans(starts, limits);
    }

    private int[] Ends(BoundBound bound, bool isStart)
    {
        int count = _partition.Count;
        var ends = new int[count];
        switch (bound.Kind)
        {
            case FrameBoundKind.UnboundedPreceding:
                return ends;
            case FrameBoundKind.UnboundedFollowing:
                Array.Fill(ends, count);
                return ends;
            case FrameBoundKind.CurrentRow when _frame.Unit == FrameUnit.Rows:
                for (int i = 0; i < count; i++) ends[i] = isStart ? i : i + 1;
                return ends;
            case FrameBoundKind.CurrentRow:
                for (int i = 0; i < count; i++) ends[i] = isStart ? _partition.Peers(i).Start : _partition.Peers(i).End;
                return ends;
        }
        bool isBefore = bound.Kind == FrameBoundKind.Preceding;
        switch (_frame.Unit)
        {
            case FrameUnit.Rows:
                long rows = isBefore ? -(long)bound.Offset! : (long)bound.Offset!;
                for (int i = 0; i < count; i++) ends[i] = (int)Math.Clamp(i + rows + (isStart ? 0 : 1), 0, count);
                return ends;
            case FrameUnit.Groups:
                long groups = isBefore ? -(long)bound.Offset! : (long)bound.Offset!;
                int[] starts = _partition.GroupStarts;
                for (int i = 0; i < count; i++)
                {
                    long group = Math.Clamp(_partition.PeerGroups[i] + groups + (isStart ? 0 : 1), 0, starts.Length - 1);
                    ends[i] = starts[group];
                }
                return ends;
            default:
                Walk(ends, bound.Offset!, isBefore, isStart);
                return ends;
        }
    }

    /// <summary>Finds, for each row, the first row whose key is at (of an end: behind) the row's own key and a distance.</summary>
    private void Walk(int[] ends, object offset, bool isBefore, bool isStart)
    {
        bool subtracts = isBefore != _isDescending;
        int end = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            if (_key!.IsNull(i))
            {
                (int first, int behind) = _partition.Peers(i);
                ends[i] = isStart ? first : behind;
                continue;
            }
            while (end < ends.Length && IsBefore(end, i)) end++;
            ends[i] = end;

            bool IsBefore(int candidate, int row)
            {
                // Nulls come first or last of all: they are before those that have a value only if they lie before them.
                if (_key.IsNull(candidate)) return candidate < row;
                int order = Compare(candidate, row, offset, subtracts);
                if (_isDescending) order = -order;
                return isStart ? order < 0 : order <= 0;
            }
        }
    }

    /// <summary>Compares a candidate's key with a row's key and the distance.</summary>
    private int Compare(int candidate, int row, object offset, bool subtracts)
    {
        switch (_key)
        {
            case Column<double> numbers:
                double distance = Convert.ToDouble(offset, System.Globalization.CultureInfo.InvariantCulture);
                return numbers.At(candidate).CompareTo(numbers.At(row) + (subtracts ? -distance : distance));
            case Column<ulong> numbers:
                Int128 limit = (Int128)numbers.At(row) + (subtracts ? -(long)offset : (long)offset);
                return ((Int128)numbers.At(candidate)).CompareTo(limit);
            default:
                var values = (Column<long>)_key!;
                return values.At(candidate).CompareTo(Moved(values.At(row), offset, subtracts));
        }
    }

    private static long Moved(long value, object offset, bool subtracts) => offset switch
    {
        Interval { Months: 0 } interval => Engine.Time.Timestamps.SaturatingAdd(value, subtracts ? -interval.Ns : interval.Ns),
        Interval interval => TimeArithmetic.Add(value, subtracts ? -interval : interval),
        double distance => (long)(value + (subtracts ? -distance : distance)),
        _ => Engine.Time.Timestamps.SaturatingAdd(value, subtracts ? -(long)offset : (long)offset),
    };
}
