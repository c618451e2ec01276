using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;

namespace MarketStore.Sql.Statements;

/// <summary>The rows of a query, computed as they are read.</summary>
internal sealed class QueryResult(IReadOnlyList<PlanColumn> columns, Func<Operator> open, StatementRun run) : SqlResult
{
    private Operator? _operator;
    private long _rows;

    public override IReadOnlyList<ResultColumn> Columns { get; } = [.. columns.Select(column => new ResultColumn(column.Name, column.Type))];

    public override Batch? Next()
    {
        try
        {
            _operator ??= open();
            Batch? batch = _operator.Next();
            _rows += batch?.Count ?? 0;
            if (_rows > run.Session.Options.MaxRows)
            {
                throw new SqlException($"the result has more than {run.Session.Options.MaxRows} rows (max_rows_per_query): add LIMIT, or aggregate", null);
            }
            return batch;
        }
        catch (OperationCanceledException) when (!run.Caller.IsCancellationRequested)
        {
            throw new SqlException($"the statement took longer than {run.Session.Options.Timeout?.TotalSeconds} s (statement_timeout)", null);
        }
    }

    public override void Dispose()
    {
        _operator?.Dispose();
        run.Dispose();
    }
}
