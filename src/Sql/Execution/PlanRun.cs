using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>Starts a plan: all buckets that it reads are read as of one moment.</summary>
internal static class PlanRun
{
    /// <param name="plan">Rewritten.</param>
    public static Operator Open(Plan plan, StatementContext context)
    {
        HashSet<Bucket> buckets = [.. Scans(plan).SelectMany(scan => scan.Chosen)];
        Snapshot snapshot = context.Engine.Capture([.. buckets]);
        try
        {
            return new SnapshotOperator(new PhysicalPlanner(context, snapshot).Plan(plan).Gather(context), snapshot);
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    private static IEnumerable<ScanPlan> Scans(Plan plan) => plan is ScanPlan scan ? [scan] : plan.Inputs.SelectMany(Scans);

    /// <summary>Gives the snapshot back with the rows.</summary>
    private sealed class SnapshotOperator(Operator input, Snapshot snapshot) : Operator
    {
        public override Batch? Next() => input.Next();

        public override void Dispose()
        {
            input.Dispose();
            snapshot.Dispose();
        }
    }
}
