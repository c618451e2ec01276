using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>
/// CASE: each condition sees the rows that no condition before it took, each value those that its condition took. So a
/// value that cannot be computed does no harm to rows that do not need it.
/// </summary>
internal static class Choices
{
    /// <param name="parts">Condition, value, condition, value, ..., value of the other rows.</param>
    /// <param name="storage">Of the values.</param>
    public static Evaluator Compile(Evaluator[] parts, Storage storage) => batch =>
    {
        int[] open = [.. Enumerable.Range(0, batch.Count)];
        var pieces = new List<Column>();
        var places = new int[batch.Count];
        int done = 0;
        for (int p = 0; p + 1 < parts.Length && open.Length > 0; p += 2)
        {
            Batch rows = open.Length == batch.Count ? batch : batch.Take(open);
            (int[] taken, int[] rest) = Divide((Column<bool>)parts[p](rows), open);
            open = rest;
            if (taken.Length > 0) Add(parts[p + 1], taken);
        }
        if (open.Length > 0) Add(parts[^1], open);
        if (pieces.Count == 0) return Column.Empty(storage);
        return pieces.Count == 1 ? pieces[0] : pieces[0].Concatenate(pieces).Take(places);

        void Add(Evaluator value, int[] rows)
        {
            pieces.Add(value(rows.Length == batch.Count ? batch : batch.Take(rows)));
            foreach (int row in rows) places[row] = done++;
        }
    };

    private static (int[] Taken, int[] Others) Divide(Column<bool> condition, int[] rows)
    {
        List<int> taken = [], rest = [];
        for (int i = 0; i < rows.Length; i++) (!condition.IsNull(i) && condition.At(i) ? taken : rest).Add(rows[i]);
        return ([.. taken], [.. rest]);
    }
}
