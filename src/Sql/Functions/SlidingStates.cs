namespace MarketStore.Sql.Functions;

/// <summary>What can take over what another one has seen of the rows behind its own.</summary>
internal interface IMergeable<TSelf>
    where TSelf : struct, IMergeable<TSelf>
{
    /// <param name="other">Of rows that come later.</param>
    void Merge(in TSelf other);
}

/// <summary>Rows by their numbers, to be added to states.</summary>
internal interface IStateRows<TState>
{
    /// <summary>Adds one row; a row that is left out adds nothing.</summary>
    void AddTo(ref TState state, int row);
}

/// <summary>One span of rows [Starts[i], Limits[i]) for each row i; both ends only ever move forward from row to row.</summary>
/// <param name="Limits">Not before the start of the same row.</param>
internal readonly record struct RowSpans(int[] Starts, int[] Limits)
{
    /// <summary>Rows of the longest span.</summary>
    public int Longest
    {
        get
        {
            int longest = 0;
            for (int i = 0; i < Starts.Length; i++) longest = Math.Max(longest, Limits[i] - Starts[i]);
            return longest;
        }
    }

    /// <summary>Each row and those before it, length rows at the most.</summary>
    public static RowSpans Trailing(int count, long length)
    {
        var (starts, limits) = (new int[count], new int[count]);
        for (int i = 0; i < count; i++) (starts[i], limits[i]) = ((int)Math.Max(0, i + 1 - length), i + 1);
        return new RowSpans(starts, limits);
    }
}

/// <summary>
/// States of spans that slide, of two stacks: what lies before the turn is merged from the turn backwards, so that a row
/// that leaves is dropped with the state that begins at it; what lies behind is merged forwards.
///
///     rows     . . . [ 4 5 6 | 7 8 ] . .        turn = 7
///     suffix           4 5 6                    suffix[4] = 4+5+6, suffix[5] = 5+6, suffix[6] = 6
///     back                   = 7+8              frame = suffix[4] + back
///
/// When the start has passed the turn, the rows of the span become the next suffix. Nothing is ever taken away from a
/// state, so rounding does not add up and an infinity is gone when its row is. O(rows), whatever the spans' lengths.
/// </summary>
internal static class SlidingStates
{
    /// <summary>A state for each row, of all pieces of its frame.</summary>
    /// <param name="pieces">From the first to the last; there is at least one.</param>
    public static TState[] Of<TState, TRows>(TRows rows, IReadOnlyList<RowSpans> pieces)
        where TState : struct, IMergeable<TState>
        where TRows : struct, IStateRows<TState>
    {
        var states = new TState[pieces[0].Starts.Length];
        foreach (RowSpans spans in pieces) Merge(states, rows, spans);
        return states;
    }

    private static void Merge<TState, TRows>(TState[] states, TRows rows, RowSpans spans)
        where TState : struct, IMergeable<TState>
        where TRows : struct, IStateRows<TState>
    {
        var suffixes = new TState[states.Length];
        TState back = default;
        int turn = 0, end = 0;
        for (int i = 0; i < states.Length; i++)
        {
            (int start, int limit) = (spans.Starts[i], spans.Limits[i]);
            if (start == limit) continue;
            if (start >= turn)
            {
                Turn(suffixes, rows, start, limit);
                (back, turn, end) = (default, limit, limit);
            }
            for (; end < limit; end++) rows.AddTo(ref back, end);
            states[i].Merge(in suffixes[start]);
            states[i].Merge(in back);
        }
    }

    private static void Turn<TState, TRows>(TState[] suffixes, TRows rows, int start, int limit)
        where TState : struct, IMergeable<TState>
        where TRows : struct, IStateRows<TState>
    {
        TState behind = default;
        for (int row = limit - 1; row >= start; row--)
        {
            TState state = default;
            rows.AddTo(ref state, row);
            state.Merge(in behind);
            suffixes[row] = behind = state;
        }
    }
}
