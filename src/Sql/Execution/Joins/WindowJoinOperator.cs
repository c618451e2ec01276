using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution.Windows;
using MarketStore.Sql.Functions;
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

    /// <summary>The aggregates with their arguments, when all of them can slide; null: some cannot.</summary>
    public required IReadOnlyList<(AggregateCall Call, Evaluator[] Arguments)>? Sliding { get; init; }

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

    /// <summary>Of each aggregate that slides, over the right rows by group and time.</summary>
    private Column[][] _arguments = [];

    public override Batch? Next()
    {
        if (_right is null) Read();
        if (left.Next() is not { } batch) return null;
        context.Cancel.ThrowIfCancellationRequested();
        Column[] aggregates = Aggregate(batch);
        return new Batch(batch.Count, [.. batch.Columns, .. aggregates]);
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
        if (shape.Sliding is null) return;
        Batch ordered = _right.Ordered();
        _arguments = [.. shape.Sliding.Select(call => Array.ConvertAll(call.Arguments, argument => argument(ordered)))];
        context.Reserve(_arguments.SelectMany(columns => columns).Sum(column => column.ByteCount));
    }

    /// <summary>The aggregates of each left row's window.</summary>
    private Column[] Aggregate(Batch batch)
    {
        var times = (Column<long>)shape.LeftTime(batch);
        int[] groups = _right!.Find(Array.ConvertAll(shape.LeftKeys, key => key(batch)), batch.Count);
        var windows = new RowSpans(new int[batch.Count], new int[batch.Count]);
        bool slides = _arguments.Length > 0;
        for (int i = 0; i < groups.Length; i++)
        {
            bool hasWindow = groups[i] >= 0 && !times.IsNull(i);
            if (hasWindow) (windows.Starts[i], windows.Limits[i]) = Window(groups[i], times.At(i));
            slides &= hasWindow && (i == 0 || (windows.Starts[i] >= windows.Starts[i - 1] && windows.Limits[i] >= windows.Limits[i - 1]));
        }
        return (slides ? Slide(windows) : null) ?? Gather(windows);
    }

    /// <summary>Windows that move forward.</summary>
    private Column[]? Slide(RowSpans windows)
    {
        int first = windows.Starts[0], rows = windows.Limits[^1] - first, count = windows.Starts.Length;
        // What slides does so over as many spans as there are rows: the shorter ones are filled up.
        int length = Math.Max(count, rows);
        var spans = new RowSpans(new int[length], new int[length]);
        for (int i = 0; i < length; i++) (spans.Starts[i], spans.Limits[i]) = i < count ? (windows.Starts[i] - first, windows.Limits[i] - first) : (rows, rows);
        var results = new Column[_arguments.Length];
        for (int c = 0; c < results.Length; c++)
        {
            AggregateCall call = shape.Sliding![c].Call;
            Column[] arguments = Array.ConvertAll(_arguments[c], column => Filled(column.Slice(first, rows), length));
            Column? slid = SlidingNumbers.Of(call.Function.Name, arguments, spans) ?? call.CreateAccumulator().Slide(arguments, [spans]);
            if (slid is null) return null;
            results[c] = slid.Slice(0, count);
        }
        return results;
    }

    private static Column Filled(Column column, int length) =>
        column.Count == length ? column : column.Concatenate([column, Column.Null(column.Storage, length - column.Count)]);

    /// <summary>Any windows: the rows of each are a group of their own.</summary>
    private Column[] Gather(RowSpans windows)
    {
        int count = windows.Starts.Length;
        AggregateColumns aggregates = shape.CreateAggregates();
        aggregates.Grow(count);
        List<int> members = [], owners = [];
        for (int i = 0; i < count; i++)
        {
            for (int m = windows.Starts[i]; m < windows.Limits[i]; m++)
            {
                members.Add(_right!.Members[m]);
                owners.Add(i);
            }
            if (members.Count >= RowsAtOnce) Add(aggregates, members, owners);
        }
        Add(aggregates, members, owners);
        return aggregates.Results(0, count);
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
