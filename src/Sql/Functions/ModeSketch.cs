using System.Runtime.InteropServices;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>How often each value came: the most frequent one is the mode, of several the least.</summary>
internal sealed class ModeSketch<T, TOrder> : ISketch<ModeSketch<T, TOrder>, T, T>
    where T : notnull
    where TOrder : IOrder<T>
{
    private const long BytesOfEntry = 64;

    private readonly Dictionary<T, long> _counts = [];

    public long Add(T value) => Count(value, 1);

    public long Merge(ModeSketch<T, TOrder> other) => other._counts.Sum(entry => Count(entry.Key, entry.Value));

    public bool TryResult(double fraction, out T result)
    {
        result = typeof(T) == typeof(string) ? (T)(object)"" : default!;
        long most = 0;
        foreach ((T value, long count) in _counts)
        {
            if (count > most || (count == most && TOrder.Compare(value, result) < 0)) (result, most) = (value, count);
        }
        return most > 0;
    }

    /// <summary>The modes of frames: a tournament of the values' counts, in the order of the values.</summary>
    public static Column Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        var column = (Column<T>)arguments[0].Flatten();
        int[] rows = [.. Enumerable.Range(0, column.Count).Where(row => !column.IsNull(row))];
        Array.Sort(rows, (a, b) => TOrder.Compare(column.At(a), column.At(b)));
        var (ranks, first) = (new int[column.Count], new List<int>());
        foreach (int row in rows)
        {
            if (first.Count == 0 || TOrder.Compare(column.At(first[^1]), column.At(row)) != 0) first.Add(row);
            ranks[row] = first.Count - 1;
        }
        var tree = new CountTree(first.Count);
        var places = new int[column.Count];
        SpanWalk.Run(pieces, Change, row => places[row] = tree.Most is { } rank ? first[rank] : -1);
        return column.Take(places);

        void Change(int row, int change)
        {
            if (!column.IsNull(row)) tree.Change(ranks[row], change);
        }
    }

    private long Count(T value, long more)
    {
        ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out bool isKnown);
        count += more;
        return isKnown ? 0 : BytesOfEntry;
    }
}

/// <summary>Counts by rank, and which rank has the most: each node of a tree has the greater count of the two below it.</summary>
internal sealed class CountTree
{
    private readonly int[] _most;
    private readonly int _leaves = 1;

    public CountTree(int rankCount)
    {
        while (_leaves < rankCount) _leaves *= 2;
        _most = new int[2 * _leaves];
    }

    /// <summary>The rank with the greatest count, of several the first; null when all counts are 0.</summary>
    public int? Most
    {
        get
        {
            if (_most[1] == 0) return null;
            int node = 1;
            while (node < _leaves) node = _most[2 * node] == _most[node] ? 2 * node : (2 * node) + 1;
            return node - _leaves;
        }
    }

    public void Change(int rank, int change)
    {
        int node = _leaves + rank;
        _most[node] += change;
        for (node /= 2; node > 0; node /= 2) _most[node] = Math.Max(_most[2 * node], _most[(2 * node) + 1]);
    }
}
