using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>The aggregates of one operator: their arguments, filters and states.</summary>
internal sealed class AggregateColumns
{
    private readonly (Accumulator State, Evaluator[] Arguments, Evaluator? Filter)[] _calls;

    public AggregateColumns(IReadOnlyList<Aggregated> calls, IReadOnlyList<PlanColumn> input)
    {
        _calls = [.. calls.Select(call => (
            call.Call.Order is { } order ? new SortedAccumulator(call.Call, order) : call.Call.CreateAccumulator(),
            ExpressionCompiler.Compile(Arguments(call.Call), input),
            call.Call.Filter is null ? null : ExpressionCompiler.Compile(call.Call.Filter, input)))];
    }

    public long ByteCount => _calls.Sum(call => call.State.ByteCount);

    public void Grow(int count)
    {
        foreach ((Accumulator state, _, _) in _calls) state.Grow(count);
    }

    /// <param name="groups">The group of each row; null: all go to group 0.</param>
    public void Add(Batch batch, int[]? groups)
    {
        foreach ((Accumulator state, Evaluator[] arguments, Evaluator? filter) in _calls)
        {
            if (filter is null)
            {
                state.Add(Array.ConvertAll(arguments, argument => argument(batch)), batch.Count, groups);
                continue;
            }
            int[] rows = Selection.Of((Column<bool>)filter(batch));
            if (rows.Length == 0) continue;
            Batch taken = rows.Length == batch.Count ? batch : batch.Take(rows);
            state.Add(Array.ConvertAll(arguments, argument => argument(taken)), taken.Count,
                groups is null ? null : Array.ConvertAll(rows, row => groups[row]));
        }
    }

    /// <summary>The same for groups that come one after another.</summary>
    public void AddRuns(Batch batch, Runs runs)
    {
        if (Array.Exists(_calls, call => call.Filter is not null))
        {
            Add(batch, runs.Groups);
            return;
        }
        foreach ((Accumulator state, Evaluator[] arguments, _) in _calls)
        {
            state.AddRuns(Array.ConvertAll(arguments, argument => argument(batch)), runs);
        }
    }

    public void Merge(AggregateColumns other, ReadOnlySpan<int> groups)
    {
        for (int c = 0; c < _calls.Length; c++) _calls[c].State.Merge(other._calls[c].State, groups);
    }

    public void Carry(int group, int count)
    {
        foreach ((Accumulator state, _, _) in _calls) state.Carry(group, count);
    }

    public Column[] Results(int first, int count) => Array.ConvertAll(_calls, call => call.State.Result(first, count));

    /// <summary>With the keys of its order behind them.</summary>
    private static IEnumerable<BoundExpression> Arguments(AggregateCall call) =>
        call.Order is null ? call.Arguments.Items : call.Arguments.Items.Concat(call.Order.Keys.Select(key => key.Expression));
}
