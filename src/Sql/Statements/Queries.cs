using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>SELECT, and DESCRIBE of what it would give.</summary>
internal sealed class Queries(StatementRun run)
{
    public SqlResult Select(SelectStatement select)
    {
        Declare(select);
        return run.Run(run.Bind(select.Query));
    }

    public Plan Bind(SelectStatement select)
    {
        Declare(select);
        return run.Bind(select.Query);
    }

    public RowsResult Describe(DescribeStatement describe)
    {
        Plan plan = run.Bind(describe.Query);
        return new RowsResult(
            [new SqlColumn("Column", SqlType.Text), new SqlColumn("Type", SqlType.Text)],
            [.. plan.Columns.Select(column => new object?[] { column.Name, StoredName(plan, column) })]);
    }

    /// <summary>Text of a bucket is 16 letters long.</summary>
    private static string StoredName(Plan plan, PlanColumn column)
    {
        while (plan is ProjectPlan or FilterPlan) plan = plan.Inputs[0];
        bool isStoredText = column.Type == SqlType.Text && plan is ScanPlan scan
            && scan.Made.Any(made => made.Column == column && made.Role == ScanRole.Stored);
        return isStoredText ? "STRING16" : column.Type.Name();
    }

    private void Declare(SelectStatement select)
    {
        foreach (Declaration declaration in select.Declarations)
        {
            run.Binding.Variables[declaration.Name] = run.Constants([declaration.Value])[0];
        }
    }
}
