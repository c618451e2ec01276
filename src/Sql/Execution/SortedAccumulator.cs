using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;

namespace MarketStore.Sql.Execution;

/// <summary>An aggregate that gets its rows in an order of its own: <c>string_agg(x ORDER BY y)</c>. It keeps them until the end.</summary>
internal sealed class SortedAccumulator(AggregateCall call, SortOrder order) : Accumulator
{
    private readonly List<(Column[] Columns, int[] Groups)> _parts = [];
    private readonly int _argumentCount = call.Arguments.Items.Count;
    private int _groups;

    public override long ByteCount => _parts.Sum(part => part.Columns.Sum(column => column.ByteCount) + (part.Groups.Length * (long)sizeof(int)));

    public override void Grow(int count) => _groups = Math.Max(_groups, count);

    public override void Add(Column[] arguments, int rowCount, int[]? groups) => _parts.Add((arguments, groups ?? new int[rowCount]));

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        int[] map = groups.ToArray();
        foreach ((Column[] columns, int[] theirs) in ((SortedAccumulator)other)._parts)
        {
            _parts.Add((columns, Array.ConvertAll(theirs, group => map[group])));
        }
    }

    public override void Carry(int group, int count)
    {
        var kept = new List<(Column[] Columns, int[] Groups)>();
        foreach ((Column[] columns, int[] groups) in _parts)
        {
            int[] rows = [.. Enumerable.Range(0, groups.Length).Where(row => groups[row] == group)];
            if (rows.Length > 0) kept.Add((Array.ConvertAll(columns, column => column.Take(rows)), new int[rows.Length]));
        }
        _parts.Clear();
        _parts.AddRange(kept);
        _groups = 1;
    }

    public override Column Result(int first, int count)
    {
        Accumulator accumulator = call.CreateAccumulator();
        accumulator.Grow(_groups);
        if (_parts.Count > 0)
        {
            Batch all = Batch.Concatenate([.. _parts.Select(part => new Batch(part.Groups.Length, part.Columns))]);
            int[] groups = [.. _parts.SelectMany(part => part.Groups)];
            int[] rows = Sorter.Sort([.. all.Columns[_argumentCount..].Zip(order.Keys, (column, key) => new SortColumn(column, key.IsDescending, key.NullsFirst))], all.Count);
            accumulator.Add([.. all.Columns[.._argumentCount].Select(column => column.Take(rows))], all.Count, Array.ConvertAll(rows, row => groups[row]));
        }
        return accumulator.Result(first, count);
    }
}
