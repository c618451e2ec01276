using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Hands each value of a group on once: <c>count(DISTINCT x)</c>.</summary>
/// <param name="inner">Of one argument.</param>
/// <param name="storage">Of that argument.</param>
internal sealed class DistinctAccumulator(Accumulator inner, Storage storage) : Accumulator
{
    /// <summary>What a value takes in a hash set, roughly.</summary>
    private const int BytesOfEntry = 64;

    private readonly HashSet<(int Group, object Value)> _seen = [];
    private readonly Storage _storage = storage;

    public override long ByteCount => inner.ByteCount + (_seen.Count * (long)BytesOfEntry);

    public override void Grow(int count) => inner.Grow(count);

    public override void Add(Column[] arguments, int rowCount, int[]? groups)
    {
        var rows = new List<int>();
        for (int i = 0; i < rowCount; i++)
        {
            if (arguments[0][i] is { } value && _seen.Add((groups is null ? 0 : groups[i], value))) rows.Add(i);
        }
        if (rows.Count == 0) return;
        int[] taken = [.. rows];
        int[]? theirGroups = groups is null ? null : Array.ConvertAll(taken, row => groups[row]);
        inner.Add(Array.ConvertAll(arguments, argument => argument.Take(taken)), taken.Length, theirGroups);
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> groups)
    {
        foreach ((int group, object value) in ((DistinctAccumulator)other)._seen)
        {
            if (!_seen.Add((groups[group], value))) continue;
            inner.Add([Column.Constant(_storage, value, 1)], 1, [groups[group]]);
        }
    }

    public override Column? Slide(Column[] arguments, IReadOnlyList<RowSpans> pieces) => inner.SlideDistinct(arguments, pieces);

    public override void Carry(int group, int count)
    {
        object[] kept = [.. _seen.Where(entry => entry.Group == group).Select(entry => entry.Value)];
        _seen.Clear();
        foreach (object value in kept) _seen.Add((0, value));
        inner.Carry(group, count);
    }

    public override Column Result(int first, int count) => inner.Result(first, count);
}
