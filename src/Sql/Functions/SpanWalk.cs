using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>Rows that enter and leave a frame of one or several pieces, for what can take a row away exactly: counts.</summary>
internal static class SpanWalk
{
    /// <summary>The same of different values: a value enters with the first of its rows and leaves with the last.</summary>
    /// <param name="change">The first row of all that has the value, and +1 or -1.</param>
    public static void RunDistinct<T>(Column<T> values, IReadOnlyList<RowSpans> pieces, Action<int, int> change, Action<int> show)
        where T : notnull
    {
        var firsts = new Dictionary<T, int>();
        var (first, counts) = (new int[values.Count], new int[values.Count]);
        for (int row = 0; row < first.Length; row++)
        {
            if (values.IsNull(row)) continue;
            if (!firsts.TryGetValue(values.At(row), out first[row])) firsts.Add(values.At(row), first[row] = row);
        }
        Run(pieces, Count, show);

        void Count(int row, int more)
        {
            if (values.IsNull(row)) return;
            ref int count = ref counts[first[row]];
            if (count == 0 || count + more == 0) change(first[row], more);
            count += more;
        }
    }

    /// <param name="pieces">Of each row's frame.</param>
    /// <param name="change">A row and +1 when it enters, -1 when it leaves.</param>
    /// <param name="show">A row whose frame is complete now.</param>
    public static void Run(IReadOnlyList<RowSpans> pieces, Action<int, int> change, Action<int> show)
    {
        var held = new (int From, int To)[pieces.Count];
        for (int i = 0; i < pieces[0].Starts.Length; i++)
        {
            for (int p = 0; p < held.Length; p++) held[p] = Move(held[p], (pieces[p].Starts[i], pieces[p].Limits[i]), change);
            show(i);
        }
    }

    private static (int From, int To) Move((int From, int To) held, (int From, int To) wanted, Action<int, int> change)
    {
        for (int row = held.From; row < Math.Min(held.To, wanted.From); row++) change(row, -1);
        for (int row = Math.Max(held.To, wanted.From); row < wanted.To; row++) change(row, +1);
        return (wanted.From, Math.Max(wanted.To, Math.Min(held.To, wanted.From)));
    }
}
