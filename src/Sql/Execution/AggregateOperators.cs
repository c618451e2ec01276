using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>What an aggregation is compiled to.</summary>
/// <param name="Keys">None: one group, also of no rows.</param>
internal sealed record Grouping(Evaluator[] Keys, Storage[] KeyStorages, Func<AggregateColumns> CreateAggregates);

/// <summary>Groups of rows that come in any order: all of them are held until the input ends.</summary>
internal sealed class HashAggregateOperator(Operator input, Grouping grouping, StatementContext context) : Operator
{
    private GroupState? _groups;
    private int _next;

    public override Batch? Next()
    {
        _groups ??= GroupState.Read(input, grouping, context);
        if (_next >= _groups.Count) return null;
        int count = Math.Min(Batch.MaxRows, _groups.Count - _next);
        _next += count;
        return _groups.Result(_next - count, count);
    }

    public override void Dispose() => input.Dispose();
}

/// <summary>Groups, and what their aggregates have seen.</summary>
internal sealed class GroupState(Grouping grouping)
{
    private readonly GroupTable _table = new(grouping.KeyStorages);
    private readonly AggregateColumns _aggregates = grouping.CreateAggregates();
    private long _reserved;

    public int Count => grouping.Keys.Length == 0 ? 1 : _table.Count;

    public static GroupState Read(Operator input, Grouping grouping, StatementContext context)
    {
        var groups = new GroupState(grouping);
        groups._aggregates.Grow(1);
        while (input.Next() is { } batch)
        {
            context.Cancel.ThrowIfCancellationRequested();
            groups.Add(batch);
            groups.Account(context);
        }
        return groups;
    }

    /// <summary>Takes over what another one has seen.</summary>
    public void Merge(GroupState other, StatementContext context)
    {
        int[] groups = grouping.Keys.Length == 0 ? [0] : _table.Add(other._table.Keys(0, other.Count), other.Count);
        _aggregates.Grow(Count);
        _aggregates.Merge(other._aggregates, groups);
        context.Release(other._reserved);
        Account(context);
    }

    public Batch Result(int first, int count) =>
        new(count, [.. _table.Keys(first, grouping.Keys.Length == 0 ? 0 : count), .. _aggregates.Results(first, count)]);

    private void Add(Batch batch)
    {
        if (grouping.Keys.Length == 0)
        {
            _aggregates.Add(batch, null);
            return;
        }
        Column[] keys = Array.ConvertAll(grouping.Keys, key => key(batch));
        // A batch of one bucket, say.
        bool isOne = Array.TrueForAll(keys, key => key.IsConstant);
        int[] groups = _table.Add(keys, isOne ? Math.Min(1, batch.Count) : batch.Count);
        _aggregates.Grow(Count);
        if (isOne && batch.Count > 0) _aggregates.AddRuns(batch, new Runs(groups[0], [batch.Count]));
        else _aggregates.Add(batch, groups);
    }

    private void Account(StatementContext context)
    {
        long bytes = _table.ByteCount + _aggregates.ByteCount;
        if (bytes <= _reserved) return;
        context.Reserve(bytes - _reserved);
        _reserved = bytes;
    }
}

/// <summary>
/// Groups whose rows come one after another, as those of buckets of time do: a group is done when the next one begins,
/// and only the last one of each batch is carried on.
/// </summary>
internal sealed class RunAggregateOperator(Operator input, Grouping grouping) : Operator
{
    private readonly AggregateColumns _aggregates = grouping.CreateAggregates();
    private readonly KeyStore[] _keys = [.. grouping.KeyStorages.Select(KeyStore.For)];
    private bool _isOpen;
    private bool _isAtEnd;

    public override Batch? Next()
    {
        while (!_isAtEnd)
        {
            if (input.Next() is not { } batch)
            {
                _isAtEnd = true;
                return _isOpen ? Result(1) : null;
            }
            Runs runs = Number(batch);
            int count = runs.GroupCount;
            _aggregates.Grow(count);
            _aggregates.AddRuns(batch, runs);
            if (count == 1) continue;
            Batch done = Result(count - 1);
            Carry(count);
            return done;
        }
        return null;
    }

    public override void Dispose() => input.Dispose();

    /// <summary>Numbers the runs of equal keys; group 0 is the one left open.</summary>
    private Runs Number(Batch batch)
    {
        Column[] keys = Array.ConvertAll(grouping.Keys, key => key(batch));
        Span<bool> changes = new bool[batch.Count];
        for (int k = 0; k < keys.Length; k++) _keys[k].MarkChanges(keys[k], changes);
        bool continues = _isOpen;
        for (int k = 0; k < keys.Length && continues; k++) continues = _keys[k].Equals(0, keys[k], 0);
        int first = _isOpen && !continues ? 1 : 0;
        var ends = new List<int>();
        if (!continues) Open(keys, 0);
        for (int row = 1; row < changes.Length; row++)
        {
            int next = changes[row..].IndexOf(true);
            if (next < 0) break;
            row += next;
            ends.Add(row);
            Open(keys, row);
        }
        ends.Add(batch.Count);
        _isOpen = true;
        return new Runs(first, [.. ends]);
    }

    private void Open(Column[] keys, int row)
    {
        for (int k = 0; k < keys.Length; k++) _keys[k].Add(keys[k], row);
    }

    private Batch Result(int count) => new(count, [.. _keys.Select(key => key.Values(0, count)), .. _aggregates.Results(0, count)]);

    private void Carry(int count)
    {
        foreach (KeyStore key in _keys)
        {
            Column last = key.Values(count - 1, 1);
            key.Clear();
            key.Add(last, 0);
        }
        _aggregates.Carry(count - 1, count);
    }
}
