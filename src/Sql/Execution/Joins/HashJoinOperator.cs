using MarketStore.Sql.Columns;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Joins;

/// <summary>How a join was compiled.</summary>
/// <param name="Right">Storages of the right side's columns, for rows that have no match.</param>
internal sealed record JoinShape(JoinKind Kind, Evaluator[] LeftKeys, Evaluator[] RightKeys, Storage[] KeyStorages, Storage[] Left, Storage[] Right)
{
    /// <summary>What else has to hold, of left and right columns side by side.</summary>
    public Evaluator? Residual { get; init; }

    public Batch EmptyRight() => new(0, Array.ConvertAll(Right, Column.Empty));
}

/// <summary>
/// Joins by equal keys, in the order of the left rows. The right side is held in memory; left rows pass by, pairs of row
/// numbers are collected, and columns are taken for many pairs at once.
/// </summary>
internal sealed class HashJoinOperator(Operator left, Operator right, JoinShape shape, StatementContext context) : Operator
{
    private const int PairsAtOnce = 4 * Batch.MaxRows;

    private readonly List<int> _leftRows = [];
    private readonly List<int> _rightRows = [];
    private RightSide? _right;
    private bool[] _matched = [];
    private Batch? _batch;
    private int[] _groups = [];
    private int _row;
    private bool _isAtEnd;

    public override Batch? Next()
    {
        if (_right is null)
        {
            _right = RightSide.Read(right, (shape.RightKeys, shape.KeyStorages), shape.EmptyRight, context);
            _matched = new bool[_right.Rows.Count];
        }
        while (!_isAtEnd)
        {
            context.Cancel.ThrowIfCancellationRequested();
            if (_batch is null || _row == _batch.Count)
            {
                _batch = left.Next();
                _row = 0;
                if (_batch is null)
                {
                    _isAtEnd = true;
                    return Unmatched();
                }
                Batch keys = _batch;
                _groups = _right.Find(Array.ConvertAll(shape.LeftKeys, key => key(keys)), keys.Count);
            }
            if (Some() is { Count: > 0 } joined) return joined;
        }
        return null;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    /// <summary>The pairs of some left rows.</summary>
    private Batch Some()
    {
        _leftRows.Clear();
        _rightRows.Clear();
        int first = _row;
        for (; _row < _batch!.Count && _leftRows.Count < PairsAtOnce; _row++)
        {
            int group = _groups[_row];
            if (group < 0) continue;
            for (int m = _right!.Starts[group]; m < _right.Starts[group + 1]; m++)
            {
                _leftRows.Add(_row);
                _rightRows.Add(_right.Members[m]);
            }
        }
        (int[] leftRows, int[] rightRows) = Residual([.. _leftRows], [.. _rightRows]);
        foreach (int row in rightRows) _matched[row] = true;
        switch (shape.Kind)
        {
            case JoinKind.Semi or JoinKind.Anti:
                HashSet<int> found = [.. leftRows];
                bool keeps = shape.Kind == JoinKind.Semi;
                return _batch.Take([.. Enumerable.Range(first, _row - first).Where(row => found.Contains(row) == keeps)]);
            case JoinKind.Left or JoinKind.Full:
                (leftRows, rightRows) = WithUnmatched(leftRows, rightRows, (first, _row));
                break;
        }
        return Pairs(leftRows, rightRows);
    }

    private (int[] Left, int[] Right) Residual(int[] leftRows, int[] rightRows)
    {
        if (shape.Residual is not { } residual || leftRows.Length == 0) return (leftRows, rightRows);
        int[] kept = Selection.Of((Column<bool>)residual(Pairs(leftRows, rightRows)));
        return (Array.ConvertAll(kept, pair => leftRows[pair]), Array.ConvertAll(kept, pair => rightRows[pair]));
    }

    private static (int[] Left, int[] Right) WithUnmatched(int[] leftRows, int[] rightRows, (int First, int End) rows)
    {
        List<int> left = new(leftRows.Length), right = new(rightRows.Length);
        int pair = 0;
        for (int row = rows.First; row < rows.End; row++)
        {
            bool any = false;
            for (; pair < leftRows.Length && leftRows[pair] == row; pair++)
            {
                left.Add(row);
                right.Add(rightRows[pair]);
                any = true;
            }
            if (any) continue;
            left.Add(row);
            right.Add(-1);
        }
        return ([.. left], [.. right]);
    }

    private Batch Pairs(int[] leftRows, int[] rightRows) => new(leftRows.Length, [
        .. _batch!.Columns.Select(column => column.Take(leftRows)),
        .. _right!.Rows.Columns.Select(column => column.Take(rightRows))]);

    /// <summary>Right rows that no left row has met, of a right or a full join.</summary>
    private Batch? Unmatched()
    {
        if (shape.Kind is not (JoinKind.Right or JoinKind.Full)) return null;
        int[] rows = [.. Enumerable.Range(0, _matched.Length).Where(row => !_matched[row])];
        if (rows.Length == 0) return null;
        return new Batch(rows.Length, [
            .. shape.Left.Select(storage => Column.Null(storage, rows.Length)),
            .. _right!.Rows.Columns.Select(column => column.Take(rows))]);
    }
}
