using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>What one group has seen of pairs of values.</summary>
internal interface IPairState<TSelf, T1, T2, TResult> : IMergeable<TSelf>
    where TSelf : struct, IPairState<TSelf, T1, T2, TResult>
{
    void Add(T1 first, T2 second);

    /// <summary>False: NULL.</summary>
    bool TryResult(out TResult result);

    /// <summary>Adds many pairs; better than one by one where vectors can, or where few of them matter.</summary>
    static virtual void AddAll(ref TSelf state, ReadOnlySpan<T1> first, ReadOnlySpan<T2> second)
    {
        for (int i = 0; i < first.Length; i++) state.Add(first[i], second[i]);
    }
}

/// <summary>States of two arguments, side by side. Rows in which either is null are left out.</summary>
internal sealed class PairAccumulator<TState, T1, T2, TResult> : Accumulator
    where TState : struct, IPairState<TState, T1, T2, TResult>
{
    private TState[] _states = [];

    public override long ByteCount => _states.Length * (long)System.Runtime.CompilerServices.Unsafe.SizeOf<TState>();

    public override void Grow(int count)
    {
        if (count > _states.Length) Array.Resize(ref _states, Math.Max(count, 2 * _states.Length));
    }

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var first = (Column<T1>)arguments[0].Flatten();
        var second = (Column<T2>)arguments[1].Flatten();
        ReadOnlySpan<T1> x = first.Values;
        ReadOnlySpan<T2> y = second.Values;
        bool[]? nulls = Kernels.NullsOf(arguments, rowCount);
        TState[] states = _states;
        if (nulls is null && groups is null)
        {
            TState.AddAll(ref states[0], x, y);
            return;
        }
        for (int i = 0; i < x.Length; i++)
        {
            if (nulls is null || !nulls[i]) states[groups is null ? 0 : groups[i]].Add(x[i], y[i]);
        }
    }

    public override void AddRuns(Column[] arguments, Runs runs)
    {
        if (arguments[0].HasNulls || arguments[1].HasNulls)
        {
            Add(arguments, runs.RowCount, runs.Groups);
            return;
        }
        ReadOnlySpan<T1> x = ((Column<T1>)arguments[0].Flatten()).Values;
        ReadOnlySpan<T2> y = ((Column<T2>)arguments[1].Flatten()).Values;
        for (int r = 0, start = 0; r < runs.Ends.Length; start = runs.Ends[r++])
        {
            TState.AddAll(ref _states[runs.First + r], x[start..runs.Ends[r]], y[start..runs.Ends[r]]);
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        TState[] theirs = ((PairAccumulator<TState, T1, T2, TResult>)other)._states;
        for (int g = 0; g < groups.Length; g++) _states[groups[g]].Merge(in theirs[g]);
    }

    public override Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        _states = SlidingStates.Of<TState, Rows>(new Rows((Column<T1>)arguments[0].Flatten(), (Column<T2>)arguments[1].Flatten()), pieces);
        return Result(0, _states.Length);
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

    private readonly struct Rows(Column<T1> first, Column<T2> second) : IStateRows<TState>
    {
        public void AddTo(ref TState state, int row)
        {
            if (!first.IsNull(row) && !second.IsNull(row)) state.Add(first.At(row), second.At(row));
        }
    }
}
