using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Joins;

/// <summary>How a window join was compiled.</summary>
internal sealed record WindowJoinShape(Evaluator[] LeftKeys, Evaluator[] RightKeys, Storage[] KeyStorages, Evaluator LeftTime, Evaluator RightTime)
{
    /// <summary>Nanoseconds added to the left row's time, inclusive.</summary>
    public required long? FromNs { get; init; }

    public required long? ToNs { get; init; }

    public required bool IncludesPrevailing { get; init; }

    public required Func<AggregateColumns> CreateAggregates { get; init; }

    public required Storage[] Right { get; init; }
}

/// <summary>Left rows, each with aggregates of the right rows of its group whose times are in a window around its own.</summary>
internal sealed class WindowJoinOperator(Operator left, Operator right, WindowJoinShape shape, StatementContext context) : Operator
{
    /// <summary>Right rows that are put into one batch for the aggregates.</summary>
    private const int RowsAtOnce = 1 << 15;

    private RightSide? _right;
    private long[] _times = [];
    private (int From, int To)[] _cursors = [];

    public override Batch? Next()
    {
        if (_right is null) Read();
        if (left.Next() is not { } batch) return null;
        context.Cancel.ThrowIfCancellationRequested();
        AggregateColumns aggregates = shape.CreateAggregates();
        aggregates.Grow(batch.Count);
        var times = (Column<long>)shape.LeftTime(batch);
        int[] groups = _right!.Find(Array.ConvertAll(shape.LeftKeys, key => key(batch)), batch.Count);
        List<int> members = [], owners = [];
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] < 0 || times.IsNull(i)) continue;
            (int from, int to) = Window(groups[i], times.At(i));
            for (int m = from; m < to; m++)
            {
                members.Add(_right.Members[m]);
                owners.Add(i);
            }
            if (members.Count >= RowsAtOnce) Add(aggregates, members, owners);
        }
        Add(aggregates, members, owners);
        return new Batch(batch.Count, [.. batch.Columns, .. aggregates.Results(0, batch.Count)]);
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
        _cursors = Array.ConvertAll(_right.Starts[..^1], start => (start, start));
    }

    private (int From, int To) Window(int group, long time)
    {
        (int start, int end) = (_right!.Starts[group], _right.Starts[group + 1]);
        ReadOnlySpan<long> times = _times.AsSpan(0, end);
        int from = shape.FromNs is { } before
            ? TimeSearch.Bound(times, start, _cursors[group].From, (Engine.Time.Timestamps.SaturatingAdd(time, before), false)) : start;
        int to = shape.ToNs is { } after
            ? TimeSearch.Bound(times, start, _cursors[group].To, (Engine.Time.Timestamps.SaturatingAdd(time, after), true)) : end;
        _cursors[group] = (from, to);
        if (shape.IncludesPrevailing && from > start) from--;
        return (from, to);
    }

    private void Add(AggregateColumns aggregates, List<int> members, List<int> owners)
    {
        if (members.Count == 0) return;
        aggregates.Add(_right!.Rows.Take([.. members]), [.. owners]);
        members.Clear();
        owners.Clear();
    }
}
