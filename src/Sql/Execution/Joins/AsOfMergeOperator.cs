using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Joins;

/// <summary>
/// An as-of join of two inputs that both come by time and are one group: read side by side, with no more in memory than a
/// batch of each. Left rows are matched within a window of right rows, which moves on when a left row has passed all of it:
///
///     left     [ t1 t2 t3 t4 t5 ]
///     right    [ q1 q2 q3 ]  then  [ q3 q4 q5 q6 ]      the last row of a window prevails until the next one begins
/// </summary>
internal sealed class AsOfMergeOperator(Operator left, Operator right, AsOfShape shape, StatementContext context) : Operator
{
    private readonly bool _looksBack = shape.Match is TimeMatch.AtOrBefore or TimeMatch.Before;
    private readonly bool _passesEqual = shape.Match is TimeMatch.AtOrBefore or TimeMatch.After;
    private Batch _window = new(0, Array.ConvertAll(shape.Right, Column.Empty));
    private Column<long> _times = new([]);
    private int _bound;
    private bool _isAtEnd;

    public override Batch? Next()
    {
        while (left.Next() is { } batch)
        {
            context.Cancel.ThrowIfCancellationRequested();
            var matches = new int[batch.Count];
            Batch matched = Match((Column<long>)shape.LeftTime(batch).Flatten(), matches);
            int[] kept = shape.KeepsLeft ? [] : Selection.OfMatched(matches);
            if (shape.KeepsLeft || kept.Length == batch.Count) return Joined(batch, matched);
            if (kept.Length > 0) return Joined(batch.Take(kept), matched.Take(kept));
        }
        return null;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    private static Batch Joined(Batch batch, Batch matched) => new(batch.Count, [.. batch.Columns, .. matched.Columns]);

    /// <summary>The right row of each left row; nulls where there is none, and a negative match.</summary>
    private Batch Match(Column<long> times, int[] matches)
    {
        var pieces = new List<Batch>();
        for (int row = 0; row < matches.Length;)
        {
            int first = row;
            if (times.IsNull(row)) matches[row++] = -1;
            else
            {
                Advance(times.At(row));
                while (row < matches.Length && !times.IsNull(row) && (_isAtEnd || !HasPassedWindow(times.At(row)))) matches[row] = Find(times.At(row++));
            }
            pieces.Add(_window.Take(matches.AsSpan(first..row)));
        }
        return Batch.Concatenate(pieces);
    }

    /// <summary>The row of the window that matches a time, or -1.</summary>
    private int Find(long time)
    {
        _bound = TimeSearch.Bound(_times.Values, 0, _bound, (time, _passesEqual));
        int match = _looksBack ? _bound - 1 : _bound;
        return match >= 0 && match < _window.Count && shape.IsNear(time, _times.At(match)) ? match : -1;
    }

    /// <summary>Whether a match may lie behind the window.</summary>
    private bool HasPassedWindow(long time) =>
        _window.Count == 0 || _times.At(_window.Count - 1) < time || (_passesEqual && _times.At(_window.Count - 1) == time);

    private void Advance(long time)
    {
        Batch? before = null;
        while (!_isAtEnd && HasPassedWindow(time))
        {
            if (ReadRight() is not { } next)
            {
                _isAtEnd = true;
                break;
            }
            if (_window.Count > 0) before = _window;
            SetWindow(next);
        }
        if (_looksBack && before is not null) SetWindow(Batch.Concatenate([before.Slice(before.Count - 1, 1), _window]));
    }

    private void SetWindow(Batch window)
    {
        (_window, _bound) = (window, 0);
        _times = (Column<long>)shape.RightTime(window).Flatten();
    }

    /// <summary>The next right rows that have a time.</summary>
    private Batch? ReadRight()
    {
        while (right.Next() is { } batch)
        {
            Column times = shape.RightTime(batch);
            if (!times.HasNulls) return batch;
            int[] timed = [.. Enumerable.Range(0, batch.Count).Where(row => !times.IsNull(row))];
            if (timed.Length > 0) return batch.Take(timed);
        }
        return null;
    }
}
