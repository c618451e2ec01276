namespace MarketStore.Sql.Columns;

/// <summary>Some rows, column by column: what operators hand to each other.</summary>
/// <param name="Count">Rows; every column has as many.</param>
/// <param name="Columns">In the order of the plan that made them.</param>
internal sealed record Batch(int Count, Column[] Columns)
{
    /// <summary>Rows that one batch has at the most when it comes from a scan: what fits into a processor's nearest cache.</summary>
    public const int MaxRows = 2048;

    /// <summary>Bytes of memory, roughly.</summary>
    public long ByteCount => Columns.Sum(column => column.ByteCount);

    /// <summary>The rows at these places.</summary>
    public Batch Take(ReadOnlySpan<int> rows)
    {
        var columns = new Column[Columns.Length];
        for (int c = 0; c < columns.Length; c++) columns[c] = Columns[c].Take(rows);
        return new Batch(rows.Length, columns);
    }

    public Batch Slice(int first, int count) =>
        first == 0 && count == Count ? this : new Batch(count, Array.ConvertAll(Columns, column => column.Slice(first, count)));

    /// <summary>One batch of the rows of several; there is at least one.</summary>
    public static Batch Concatenate(IReadOnlyList<Batch> batches)
    {
        if (batches.Count == 1) return batches[0];
        var columns = new Column[batches[0].Columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            int place = c;
            columns[c] = batches[0].Columns[c].Concatenate([.. batches.Select(batch => batch.Columns[place])]);
        }
        return new Batch(batches.Sum(batch => batch.Count), columns);
    }
}
