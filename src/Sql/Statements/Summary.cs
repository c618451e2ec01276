using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>SUMMARIZE: for each column its range, mean, spread, and how many values are missing.</summary>
internal sealed class Summary(StatementRun run)
{
    private static readonly string[] Facts = ["min", "max", "avg", "stddev_samp", "count"];

    public SqlResult Summarize(SummarizeStatement summarize)
    {
        Plan plan = run.Bind(summarize.Query);
        var calls = new List<Aggregated>();
        foreach (PlanColumn column in plan.Columns)
        {
            foreach (string fact in Facts.Where(fact => fact is not ("avg" or "stddev_samp") || column.Type.IsNumber()))
            {
                AggregateCall call = FunctionBinder.Aggregate(fact, [new ColumnReference(column)], () => null, summarize.At)!;
                calls.Add(new Aggregated(new PlanColumn(fact, call.Type), call));
            }
        }
        var all = new Aggregated(new PlanColumn("rows", SqlType.BigInt), new AggregateCall(BasicAggregates.CountRows, new([]), SqlType.BigInt));
        calls.Add(all);
        using SqlResult result = run.Run(new AggregatePlan(plan, [], calls));
        Batch row = result.Next()!;
        return new RowsResult(
            [
                new SqlColumn("Column", SqlType.Text), new SqlColumn("Type", SqlType.Text), new SqlColumn("Min", SqlType.Text),
                new SqlColumn("Max", SqlType.Text), new SqlColumn("Avg", SqlType.Double), new SqlColumn("StdDev", SqlType.Double),
                new SqlColumn("Count", SqlType.BigInt), new SqlColumn("Nulls", SqlType.BigInt),
            ],
            Rows(plan, row, calls));
    }

    private static List<object?[]> Rows(Plan plan, Batch row, List<Aggregated> calls)
    {
        var rows = new List<object?[]>();
        int next = 0;
        long total = (long)row.Columns[^1][0]!;
        foreach (PlanColumn column in plan.Columns)
        {
            string? Text(int place) => row.Columns[place].IsNull(0) ? null : ValueText.Format(row.Columns[place], 0, calls[place].Column.Type);
            bool isNumber = column.Type.IsNumber();
            int count = next + (isNumber ? 4 : 2);
            var present = (long)row.Columns[count][0]!;
            rows.Add([
                column.Name, column.Type.Name(), Text(next), Text(next + 1),
                isNumber ? row.Columns[next + 2][0] : null, isNumber ? row.Columns[next + 3][0] : null, present, total - present]);
            next = count + 1;
        }
        return rows;
    }
}
