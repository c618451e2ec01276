using MarketStore.Engine.Catalog;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>The rows of a query, computed as they are read.</summary>
internal sealed class QueryResult(Plan plan, Func<Operator> open, StatementRun run) : SqlResult
{
    private Operator? _operator;
    private long _rows;

    /// <summary>Whose rows they are.</summary>
    public StatementRun Run => run;

    /// <summary>Rows that it may have.</summary>
    public required long MaxRows { get; init; }

    public override IReadOnlyList<SqlColumn> Columns { get; } =
        [.. plan.Columns.Select(column => new SqlColumn(column.Name, column.Type, IsTickTime(plan, column)))];

    public override Batch? Next()
    {
        try
        {
            _operator ??= open();
            Batch? batch = _operator.Next();
            _rows += batch?.Count ?? 0;
            if (_rows > MaxRows)
            {
                throw new SqlException($"the result has more than {MaxRows} rows (max_rows_per_query): add LIMIT, or aggregate", null);
            }
            return batch;
        }
        catch (Exception error) when (error is OverflowException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            throw new SqlException(error is OverflowException ? "a number or a duration is beyond its type" : "a regular expression takes too long", null, error);
        }
        catch (OperationCanceledException) when (!run.Caller.IsCancellationRequested)
        {
            throw run.WhyStopped();
        }
    }

    private static bool IsTickTime(Plan plan, PlanColumn column) => plan is ScanPlan scan
        ? scan.ColumnOf(ScanRole.Epoch) == column && scan.Buckets.Any(bucket => bucket.Kind == RecordKind.Variable)
        : column.Type == SqlType.Timestamp && plan.Inputs.Any(input => IsTickTime(input, column));

    public override void Dispose()
    {
        _operator?.Dispose();
        run.Dispose();
    }
}
