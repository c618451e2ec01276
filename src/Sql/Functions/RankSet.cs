namespace MarketStore.Sql.Functions;

/// <summary>
/// How many values of each rank there are, as a tree of sums of stretches whose lengths are powers of two (Fenwick,
/// 1994): a count is changed and the k-th value found in as many steps as the number of ranks has digits.
/// </summary>
internal sealed class RankSet(int rankCount)
{
    private readonly int[] _sums = new int[rankCount + 1];
    private readonly int _firstStep = rankCount == 0 ? 0 : 1 << System.Numerics.BitOperations.Log2((uint)rankCount);

    /// <summary>Values that are in it.</summary>
    public int Count { get; private set; }

    /// <param name="rank">From 0.</param>
    /// <param name="change">Added to the number of values of the rank.</param>
    public void Change(int rank, int change)
    {
        Count += change;
        for (int i = rank + 1; i < _sums.Length; i += i & -i) _sums[i] += change;
    }

    /// <summary>The rank of the k-th of the values in order, k from 0.</summary>
    public int Find(int k)
    {
        int place = 0;
        for (int step = _firstStep; step > 0; step >>= 1)
        {
            if (place + step >= _sums.Length || _sums[place + step] > k) continue;
            place += step;
            k -= _sums[place];
        }
        return place;
    }
}
