using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>Rows that are known already: of catalogues, and of statements that change something.</summary>
internal sealed class RowsResult : SqlResult
{
    private Batch? _batch;

    /// <param name="rows">Values as columns hold them; null is NULL.</param>
    public RowsResult(IReadOnlyList<SqlColumn> columns, IReadOnlyList<object?[]> rows)
    {
        Columns = columns;
        if (rows.Count == 0) return;
        _batch = new Batch(rows.Count, [.. columns.Select((column, c) =>
        {
            Column[] values = [.. rows.Select(row => Column.Constant(column.Type.StorageOf(), row[c], 1))];
            return values[0].Concatenate(values).Flatten();
        })]);
    }

    public override IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>Those of the rows that a condition holds for; instead of this result.</summary>
    public RowsResult Where(Func<object?[], bool> condition) => _batch is not { } batch ? this : new RowsResult(Columns,
        [.. Enumerable.Range(0, batch.Count).Select(row => Array.ConvertAll(batch.Columns, column => column[row])).Where(condition)]);

    /// <summary>One text: what was done.</summary>
    public static RowsResult Done(string what) => new([new SqlColumn("Result", SqlType.Text)], [[what]]);

    public static RowsResult Written(long rows) => new([new SqlColumn("Rows Written", SqlType.BigInt)], [[rows]]);

    public static RowsResult Deleted(long rows) => new([new SqlColumn("Rows Deleted", SqlType.BigInt)], [[rows]]);

    public override Batch? Next()
    {
        Batch? batch = _batch;
        _batch = null;
        return batch;
    }

    public override void Dispose()
    {
        // Nothing but memory.
    }
}
