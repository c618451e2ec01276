using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>The first rows of each value of some keys: LIMIT n BY.</summary>
internal sealed class LimitByOperator(Operator input, long count, Evaluator[] keys, Storage[] storages) : Operator
{
    private readonly GroupTable _groups = new(storages);
    private readonly List<long> _seen = [];

    public override Batch? Next()
    {
        while (input.Next() is { } batch)
        {
            int[] groups = _groups.Add(Array.ConvertAll(keys, key => key(batch)), batch.Count);
            while (_seen.Count < _groups.Count) _seen.Add(0);
            var rows = new List<int>(batch.Count);
            for (int i = 0; i < groups.Length; i++)
            {
                if (++_seen[groups[i]] <= count) rows.Add(i);
            }
            if (rows.Count > 0) return rows.Count == batch.Count ? batch : batch.Take([.. rows]);
        }
        return null;
    }

    public override void Dispose() => input.Dispose();
}

/// <summary>The row with the greatest time of each value of some keys; of several, the last one.</summary>
internal sealed class LatestOperator(Operator input, Evaluator time, Evaluator[] keys, Storage[] storages) : Operator
{
    private readonly GroupTable _groups = new(storages);
    private readonly List<(long Time, Batch Batch, int Row)> _latest = [];
    private bool _isRead;
    private int _next;

    public override Batch? Next()
    {
        if (!_isRead) Read();
        _isRead = true;
        if (_next >= _latest.Count) return null;
        List<(long Time, Batch Batch, int Row)> rows = _latest.GetRange(_next, Math.Min(Batch.MaxRows, _latest.Count - _next));
        _next += rows.Count;
        return Batch.Concatenate([.. rows.Select(row => row.Batch.Slice(row.Row, 1))]);
    }

    public override void Dispose() => input.Dispose();

    private void Read()
    {
        while (input.Next() is { } batch)
        {
            var times = (Column<long>)time(batch);
            int[] groups = _groups.Add(Array.ConvertAll(keys, key => key(batch)), batch.Count);
            for (int i = 0; i < groups.Length; i++)
            {
                long at = times.IsNull(i) ? long.MinValue : times.At(i);
                if (groups[i] == _latest.Count) _latest.Add((at, batch, i));
                else if (at >= _latest[groups[i]].Time) _latest[groups[i]] = (at, batch, i);
            }
        }
    }
}

/// <summary>Rows of one side that are, or are not, on the other: INTERSECT and EXCEPT.</summary>
/// <param name="keeps">Whether rows that are on the other side are kept, or those that are not.</param>
/// <param name="isAll">Rows count: each one on the other side stands for one here.</param>
internal sealed class MatchRowsOperator(Operator left, Operator right, bool keeps, bool isAll, Storage[] storages) : Operator
{
    private readonly GroupTable _right = new(storages);
    private readonly GroupTable _given = new(storages);
    private readonly List<long> _counts = [];
    private bool _isRead;

    public override Batch? Next()
    {
        if (!_isRead) Read();
        _isRead = true;
        while (left.Next() is { } batch)
        {
            int[] found = _right.Find(batch.Columns, batch.Count);
            int before = _given.Count;
            int[] given = _given.Add(batch.Columns, batch.Count);
            var rows = new List<int>();
            for (int i = 0; i < found.Length; i++)
            {
                bool isNew = given[i] >= before;
                if (isNew) before = given[i] + 1;
                bool isThere = found[i] >= 0 && (!isAll || _counts[found[i]]-- > 0);
                if (isThere == keeps && (isAll || isNew)) rows.Add(i);
            }
            if (rows.Count > 0) return batch.Take([.. rows]);
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
        while (right.Next() is { } batch)
        {
            foreach (int group in _right.Add(batch.Columns, batch.Count))
            {
                while (_counts.Count <= group) _counts.Add(0);
                _counts[group]++;
            }
        }
    }
}
