using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution.Joins;

/// <summary>
/// The rows of a join's right side, found by their keys:
///
///     keys -> group -> Rows[Starts[group] .. Starts[group + 1]]      rows of a group in the order they came, or by time
///
/// Rows that have a null key are not in any group.
/// </summary>
internal sealed class RightSide
{
    private readonly GroupTable _table;
    private readonly int _keyCount;

    private RightSide(GroupTable table, int keyCount, Batch rows) => (_table, _keyCount, Rows) = (table, keyCount, rows);

    /// <summary>All rows.</summary>
    public Batch Rows { get; }

    /// <summary>Row numbers, group after group.</summary>
    public int[] Members { get; private set; } = [];

    /// <summary>Where the members of each group begin, and the end behind the last.</summary>
    public int[] Starts { get; private set; } = [0];

    /// <summary>All rows that are in a group, group after group.</summary>
    public Batch Ordered()
    {
        bool isOrdered = Members.Length == Rows.Count;
        for (int i = 0; i < Members.Length && isOrdered; i++) isOrdered = Members[i] == i;
        return isOrdered ? Rows : Rows.Take(Members);
    }

    /// <summary>Reads all rows.</summary>
    /// <param name="empty">What a batch of no rows looks like.</param>
    public static RightSide Read(Operator input, (Evaluator[] Keys, Storage[] Storages) by, Func<Batch> empty, StatementContext context)
    {
        List<Batch> batches = input.ReadAll(context);
        Batch rows = batches.Count == 0 ? empty() : Batch.Concatenate(batches);
        var side = new RightSide(new GroupTable(by.Storages), by.Keys.Length, rows);
        side.Group(Array.ConvertAll(by.Keys, key => key(rows)));
        context.Reserve(side._table.ByteCount + (rows.Count * (long)sizeof(int)));
        return side;
    }

    /// <summary>The group of each left row, or -1.</summary>
    public int[] Find(Column[] keys, int rowCount)
    {
        if (_keyCount == 0) return new int[rowCount];
        int[] groups = _table.Find(keys, rowCount);
        if (Functions.Kernels.NullsOf(keys, rowCount) is { } nulls)
        {
            for (int i = 0; i < rowCount; i++)
            {
                if (nulls[i]) groups[i] = -1;
            }
        }
        return groups;
    }

    /// <summary>Puts the members of each group in the order of their times; rows without one are left out.</summary>
    /// <returns>The times of the members.</returns>
    public long[] OrderBy(Column<long> times)
    {
        var starts = new int[Starts.Length];
        var kept = new List<int>(Members.Length);
        for (int g = 0; g + 1 < Starts.Length; g++)
        {
            int[] members = Members[Starts[g]..Starts[g + 1]];
            if (times.HasNulls) members = Array.FindAll(members, member => !times.IsNull(member));
            if (Ascend(times, members))
            {
                kept.AddRange(members);
            }
            else
            {
                int[] order = Sorter.Sort([new SortColumn(times.Take(members), false, false)], members.Length);
                foreach (int place in order) kept.Add(members[place]);
            }
            starts[g + 1] = kept.Count;
        }
        (Members, Starts) = ([.. kept], starts);
        return Array.ConvertAll(Members, member => times.At(member));
    }

    private static bool Ascend(Column<long> times, int[] members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (times.At(members[i]) < times.At(members[i - 1])) return false;
        }
        return true;
    }

    private void Group(Column[] keys)
    {
        if (_keyCount == 0)
        {
            Members = [.. Enumerable.Range(0, Rows.Count)];
            Starts = [0, Rows.Count];
            return;
        }
        int[] groups = _table.Add(keys, Rows.Count);
        bool[]? nulls = Functions.Kernels.NullsOf(keys, Rows.Count);
        var starts = new int[_table.Count + 1];
        for (int i = 0; i < groups.Length; i++)
        {
            if (nulls is null || !nulls[i]) starts[groups[i] + 1]++;
        }
        for (int g = 1; g < starts.Length; g++) starts[g] += starts[g - 1];
        var members = new int[starts[^1]];
        int[] next = [.. starts];
        for (int i = 0; i < groups.Length; i++)
        {
            if (nulls is null || !nulls[i]) members[next[groups[i]]++] = i;
        }
        (Members, Starts) = (members, starts);
    }
}
