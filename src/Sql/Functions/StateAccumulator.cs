using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>What one group has seen of values of one type.</summary>
internal interface IState<TSelf, T, TResult> : IMergeable<TSelf>
    where TSelf : struct, IState<TSelf, T, TResult>
{
    void Add(T value);

    /// <summary>False: NULL.</summary>
    bool TryResult(out TResult result);

    /// <summary>Adds many values; better than one by one where vectors can.</summary>
    static virtual void AddAll(ref TSelf state, ReadOnlySpan<T> values)
    {
        foreach (T value in values) state.Add(value);
    }
}

/// <summary>States of one argument, side by side. Rows that are null are left out.</summary>
internal sealed class StateAccumulator<TState, T, TResult> : Accumulator
    where TState : struct, IState<TState, T, TResult>
    where T : notnull
{
    private TState[] _states = [];

    public override long ByteCount => _states.Length * (long)System.Runtime.CompilerServices.Unsafe.SizeOf<TState>();

    public override void Grow(int count)
    {
        if (count > _states.Length) Array.Resize(ref _states, Math.Max(count, 2 * _states.Length));
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var column = (Column<T>)arguments[0];
        if (column.IsConstant) column = (Column<T>)column.Flatten();
        ReadOnlySpan<T> values = column.Values;
        ReadOnlySpan<bool> nulls = column.Nulls;
        if (groups is null)
        {
            if (nulls.IsEmpty) TState.AddAll(ref _states[0], values);
            else AddPresent(values, nulls);
            return;
        }
        TState[] states = _states;
        if (nulls.IsEmpty)
        {
            for (int i = 0; i < values.Length; i++) states[groups[i]].Add(values[i]);
            return;
        }
        for (int i = 0; i < values.Length; i++)
        {
            if (!nulls[i]) states[groups[i]].Add(values[i]);
        }
    }

    public override void AddRuns(Column[] arguments, Runs runs)
    {
        var column = (Column<T>)arguments[0].Flatten();
        if (column.HasNulls)
        {
            Add(arguments, runs.RowCount, runs.Groups);
            return;
        }
        ReadOnlySpan<T> values = column.Values;
        for (int r = 0, start = 0; r < runs.Ends.Length; start = runs.Ends[r++]) TState.AddAll(ref _states[runs.First + r], values[start..runs.Ends[r]]);
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        TState[] theirs = ((StateAccumulator<TState, T, TResult>)other)._states;
        for (int g = 0; g < groups.Length; g++) _states[groups[g]].Merge(in theirs[g]);
    }

    public override Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        _states = SlidingStates.Of<TState, Rows>(new Rows((Column<T>)arguments[0].Flatten()), pieces);
        return Result(0, _states.Length);
    }

    public override Column SlideDistinct(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        var column = (Column<T>)arguments[0].Flatten();
        var tree = new StateTree<TState>(column.Count);
        _states = new TState[column.Count];
        SpanWalk.RunDistinct(column, pieces, Change, row => _states[row] = tree.All);
        return Result(0, _states.Length);

        void Change(int row, int change)
        {
            TState state = default;
            if (change > 0) state.Add(column.At(row));
            tree.Set(row, state);
        }
    }

    public override void Carry(int group, int count)
    {
        _states[0] = _states[group];
        Array.Clear(_states, 1, count - 1);
    }

    public override Column Result(int first, int count)
    {
        var values = new TResult[count];
        bool[]? nulls = null;
        for (int g = 0; g < count; g++)
        {
            if (_states[first + g].TryResult(out values[g])) continue;
            nulls ??= new bool[count];
            nulls[g] = true;
            if (typeof(TResult) == typeof(string)) values[g] = (TResult)(object)"";
        }
        return new Column<TResult>(values, nulls);
    }

    private void AddPresent(ReadOnlySpan<T> values, ReadOnlySpan<bool> nulls)
    {
        ref TState state = ref _states[0];
        for (int i = 0; i < values.Length; i++)
        {
            if (!nulls[i]) state.Add(values[i]);
        }
    }

    private readonly struct Rows(Column<T> values) : IStateRows<TState>
    {
        public void AddTo(ref TState state, int row)
        {
            if (!values.IsNull(row)) state.Add(values.At(row));
        }
    }
}
