using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Joins;

/// <summary>How an as-of join was compiled.</summary>
internal sealed record AsOfShape(Evaluator[] LeftKeys, Evaluator[] RightKeys, Storage[] KeyStorages, Evaluator LeftTime, Evaluator RightTime)
{
    public required TimeMatch Match { get; init; }

    public bool KeepsLeft { get; init; }

    public Interval? Tolerance { get; init; }

    /// <summary>Storages of the right side's columns.</summary>
    public required Storage[] Right { get; init; }

    /// <summary>Whether times are no further from each other than is tolerated.</summary>
    public bool IsNear(long leftTime, long rightTime)
    {
        if (Tolerance is not { } tolerance) return true;
        (long early, long late) = leftTime < rightTime ? (leftTime, rightTime) : (rightTime, leftTime);
        return TimeArithmetic.Add(early, tolerance) >= late;
    }
}

/// <summary>
/// For each left row, the one right row that is nearest in time within its group. Right rows lie by group and time; each
/// group remembers where its last match was, and the next left row, which is usually a little later, looks from there:
///
///     left      t1     t2            t3
///     right   q1  q2 q3    q4  q5       q6         t1 -> q1, t2 -> q3, t3 -> q5
/// </summary>
internal sealed class AsOfJoinOperator(Operator left, Operator right, AsOfShape shape, StatementContext context) : Operator
{
    private RightSide? _right;
    private long[] _times = [];
    private int[] _cursors = [];

    public override Batch? Next()
    {
        if (_right is null) Read();
        while (left.Next() is { } batch)
        {
            context.Cancel.ThrowIfCancellationRequested();
            int[] matches = Match(batch);
            if (shape.KeepsLeft) return Joined(batch, matches);
            int[] kept = Selection.OfMatched(matches);
            if (kept.Length == matches.Length) return Joined(batch, matches);
            if (kept.Length > 0) return Joined(batch.Take(kept), Array.ConvertAll(kept, row => matches[row]));
        }
        return null;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    private void Read()
    {
        _right = RightSide.Read(right, (shape.RightKeys, shape.KeyStorages), () => new Batch(0, Array.ConvertAll(shape.Right, Column.Empty)), context);
        _times = _right.OrderBy((Column<long>)shape.RightTime(_right.Rows).Flatten());
        context.Reserve(_times.Length * (long)sizeof(long));
        _cursors = _right.Starts[..^1];
    }

    private Batch Joined(Batch batch, int[] matches) =>
        new(batch.Count, [.. batch.Columns, .. _right!.Rows.Columns.Select(column => column.Take(matches))]);

    /// <summary>The right row of each left row, or -1.</summary>
    private int[] Match(Batch batch)
    {
        var times = (Column<long>)shape.LeftTime(batch);
        int[] matches = _right!.Find(Array.ConvertAll(shape.LeftKeys, key => key(batch)), batch.Count);
        bool looksBack = shape.Match is TimeMatch.AtOrBefore or TimeMatch.Before;
        bool passesEqual = shape.Match is TimeMatch.AtOrBefore or TimeMatch.After;
        for (int i = 0; i < matches.Length; i++)
        {
            int group = matches[i];
            if (group < 0 || times.IsNull(i))
            {
                matches[i] = -1;
                continue;
            }
            (int start, int end) = (_right.Starts[group], _right.Starts[group + 1]);
            int bound = _cursors[group] = TimeSearch.Bound(_times.AsSpan(0, end), start, _cursors[group], (times.At(i), passesEqual));
            int match = looksBack ? bound - 1 : bound;
            matches[i] = match >= start && match < end && shape.IsNear(times.At(i), _times[match]) ? _right.Members[match] : -1;
        }
        return matches;
    }
}

/// <summary>Looks for times in ascending arrays.</summary>
internal static class TimeSearch
{
    /// <summary>The first place from start on whose time is later than one (or, when equal ones are not passed, at it).</summary>
    /// <param name="hint">Where a search for an earlier time ended: the answer is likely near.</param>
    public static int Bound(ReadOnlySpan<long> times, int start, int hint, (long Time, bool PassesEqual) wanted)
    {
        int low = start, high = times.Length;
        if (hint > start && !IsBefore(times[hint - 1])) high = hint - 1;
        else low = hint;
        // Steps that double find the stretch, halves the place in it.
        for (int step = 1; low + step < high; step *= 2)
        {
            if (IsBefore(times[low + step - 1])) continue;
            high = low + step - 1;
            low += step / 2;
            break;
        }
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (IsBefore(times[middle])) low = middle + 1;
            else high = middle;
        }
        return low;

        bool IsBefore(long time) => time < wanted.Time || (wanted.PassesEqual && time == wanted.Time);
    }
}
