namespace MarketStore.Sql.Functions;

/// <summary>Rows that enter and leave a frame of one or several pieces, for what can take a row away exactly: counts.</summary>
internal static class SpanWalk
{
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
