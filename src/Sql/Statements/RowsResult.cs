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

    /// <summary>One text: what was done.</summary>
    public static RowsResult Done(string what) => new([new SqlColumn("Result", SqlType.Text)], [[what]]);

    /// <summary>One number.</summary>
    public static RowsResult Count(string name, long count) => new([new SqlColumn(name, SqlType.BigInt)], [[count]]);

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
