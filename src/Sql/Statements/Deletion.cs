using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Planning;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Statements;

/// <summary>DELETE and TRUNCATE: spans of time are erased from buckets, through the log.</summary>
internal sealed class Deletion(StatementRun run)
{
    public async ValueTask<SqlResult> DeleteAsync(DeleteStatement delete)
    {
        Views.ViewStatements.CheckIsTable(run, delete.Table);
        ScanPlan scan = BucketTables.Bind(run.Binding, delete.Table);
        if (delete.Where is { } where) scan = Narrowed(scan, where, delete.Table);
        long rows = Count(scan);
        HashSet<BucketKey> keys = [.. scan.Chosen.Select(bucket => bucket.Key)];
        if (rows > 0) await run.Engine.EraseAsync(keys.Contains, scan.Range).ConfigureAwait(false);
        return RowsResult.Deleted(rows);
    }

    public ValueTask<SqlResult> TruncateAsync(TruncateStatement truncate) => DeleteAsync(new DeleteStatement(truncate.Table, null) { At = truncate.At });

    private ScanPlan Narrowed(ScanPlan scan, Expression where, Name table)
    {
        var scope = new Scope([new Relation(table.Text, [.. scan.Columns.Except(scan.Hidden)], scan.Hidden)]);
        BoundExpression condition = new ExpressionBinder(run.Binding, scope, new QueryBinder(run.Binding)).Condition(where, "WHERE");
        var filter = (FilterPlan)ConstantFolding.Apply(new SubqueryFolding(run.Context).Apply(new FilterPlan(scan, condition)));
        PlanColumn time = scan.ColumnOf(ScanRole.Epoch)!;
        HashSet<PlanColumn> names = [.. scan.Made.Where(made => made.Role is ScanRole.Symbol or ScanRole.Timeframe or ScanRole.AttributeGroup).Select(made => made.Column)];
        foreach (BoundExpression part in Expressions.Conjuncts(filter.Condition))
        {
            bool isOfBuckets = Expressions.ColumnsOf(part).All(names.Contains);
            if (isOfBuckets || TimeConditions.IsExact(part, time)) continue;
            throw new SqlException(
                $"DELETE takes a range of Epoch and conditions on Symbol, joined by AND; {ExpressionText.Of(part)} is neither", part.Origin.At ?? where.At);
        }
        return (ScanPlan)ScanNarrowing.Apply(filter);
    }

    private long Count(ScanPlan scan)
    {
        var count = new Aggregated(new PlanColumn("rows", Types.SqlType.BigInt), new AggregateCall(Functions.BasicAggregates.CountRows, new([]), Types.SqlType.BigInt));
        using SqlResult result = run.Run(new AggregatePlan(scan, [], [count]));
        return (long)result.Next()!.Columns[0][0]!;
    }
}
