using System.Numerics;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>
/// Numbers groups of equal keys in the order in which they are first seen. An open-addressed table of group numbers over
/// the keys, which lie column by column:
///
///     slots   [ -  3  -  0  1  -  2  - ]        hash of a row -> slot -> group -> compare its keys
///     keys    AAPL AAPL MSFT MSFT               one KeyStore per key
///
/// A row with the keys of the row before it needs no look-up: time series come in runs.
/// </summary>
internal sealed class GroupTable
{
    private const int FirstSlots = 64;

    private readonly KeyStore[] _keys;
    private readonly List<int> _hashes = [];
    private int[] _slots = new int[FirstSlots];

    public GroupTable(IEnumerable<Storage> keys) => _keys = [.. keys.Select(KeyStore.For)];

    /// <summary>Groups seen so far.</summary>
    public int Count => _hashes.Count;

    /// <summary>The group of each row; new keys make new groups.</summary>
    public int[] Add(Column[] keys, int rowCount) => Look(keys, rowCount, adds: true);

    /// <summary>The group of each row, or -1.</summary>
    public int[] Find(Column[] keys, int rowCount) => Look(keys, rowCount, adds: false);

    /// <summary>The keys of groups [first, first + count).</summary>
    public Column[] Keys(int first, int count) => Array.ConvertAll(_keys, key => key.Values(first, count));

    public long ByteCount => (Count * (sizeof(int) + (_keys.Length * 24L))) + (_slots.Length * (long)sizeof(int));

    private int[] Look(Column[] keys, int rowCount, bool adds)
    {
        var groups = new int[rowCount];
        if (rowCount == 0) return groups;
        bool isOne = Array.TrueForAll(keys, key => key.IsConstant);
        int looked = isOne ? 1 : rowCount;
        Span<int> hashes = new int[looked];
        Span<bool> changes = new bool[looked];
        for (int k = 0; k < keys.Length; k++)
        {
            _keys[k].Hash(keys[k], hashes);
            _keys[k].MarkChanges(keys[k], changes);
        }
        changes[0] = true;
        int group = 0;
        for (int i = 0; i < looked; i++)
        {
            if (changes[i]) group = Look(keys, i, hashes[i], adds);
            groups[i] = group;
        }
        if (isOne) Array.Fill(groups, group);
        return groups;
    }

    private int Look(Column[] keys, int row, int hash, bool adds)
    {
        int mask = _slots.Length - 1;
        for (int slot = Spread(hash) & mask; ; slot = (slot + 1) & mask)
        {
            int group = _slots[slot] - 1;
            if (group < 0) return adds ? Insert(keys, row, hash, slot) : -1;
            if (_hashes[group] == hash && IsSame(group, keys, row)) return group;
        }
    }

    private bool IsSame(int group, Column[] keys, int row)
    {
        for (int k = 0; k < keys.Length; k++)
        {
            if (!_keys[k].Equals(group, keys[k], row)) return false;
        }
        return true;
    }

    private int Insert(Column[] keys, int row, int hash, int slot)
    {
        int group = Count;
        for (int k = 0; k < keys.Length; k++) _keys[k].Add(keys[k], row);
        _hashes.Add(hash);
        _slots[slot] = group + 1;
        if (Count * 2 > _slots.Length) Grow();
        return group;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int group = 0; group < _hashes.Count; group++)
        {
            int slot = Spread(_hashes[group]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = group + 1;
        }
    }

    private static int Spread(int hash) => (int)BitOperations.RotateLeft((uint)hash * 0x9E3779B1u, 15);
}
