using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution.Windows;

/// <summary>The rows of one partition in the window's order.</summary>
/// <param name="Rows">Numbers of the rows in the input.</param>
/// <param name="PeerGroups">Of each row, which group of equal order keys it is in, from 0.</param>
internal sealed record Partition(int[] Rows, int[] PeerGroups)
{
    private int[]? _groupStarts;

    public int Count => Rows.Length;

    /// <summary>Where each group of peers begins, and the end behind the last.</summary>
    public int[] GroupStarts => _groupStarts ??= Starts();

    public (int Start, int End) Peers(int position) => (GroupStarts[PeerGroups[position]], GroupStarts[PeerGroups[position] + 1]);

    /// <summary>Values of a column in the partition's order.</summary>
    public Column Take(Column column) => column.Take(Rows);

    private int[] Starts()
    {
        var starts = new List<int>();
        for (int i = 0; i < PeerGroups.Length; i++)
        {
            if (PeerGroups[i] == starts.Count) starts.Add(i);
        }
        starts.Add(PeerGroups.Length);
        return [.. starts];
    }
}
