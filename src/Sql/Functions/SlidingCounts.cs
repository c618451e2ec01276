using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Functions;

/// <summary>How many different values there are in frames that slide: a count for each value, and how many are not 0.</summary>
internal static class SlidingCounts
{
    /// <param name="arguments">The first one's values.</param>
    public static Column Distinct(Column[] arguments, IReadOnlyList<RowSpans> pieces)
    {
        Column values = arguments[0];
        var numbers = new Dictionary<object, int>();
        var kinds = new int[values.Count];
        for (int i = 0; i < kinds.Length; i++)
        {
            if (values[i] is not { } value) continue;
            if (!numbers.TryGetValue(value, out kinds[i])) numbers.Add(value, kinds[i] = numbers.Count);
        }
        var counts = new int[numbers.Count];
        var results = new long[kinds.Length];
        long different = 0;
        SpanWalk.Run(pieces, Change, row => results[row] = different);
        return new Column<long>(results);

        void Change(int row, int change)
        {
            if (values.IsNull(row)) return;
            ref int count = ref counts[kinds[row]];
            if (count == 0 || count + change == 0) different += change;
            count += change;
        }
    }
}
