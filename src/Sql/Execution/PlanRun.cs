using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;

namespace MarketStore.Sql.Execution;

/// <summary>Starts a plan: all buckets that it reads are read as of one moment.</summary>
internal static class PlanRun
{
    /// <param name="plan">Rewritten.</param>
    /// <exception cref="MarketStoreException">Columns have been changed since the plan was made.</exception>
    public static Operator Open(Plan plan, StatementContext context)
    {
        List<ScanPlan> scans = [.. Scans(plan)];
        HashSet<Bucket> buckets = [.. scans.SelectMany(scan => scan.Chosen)];
        Snapshot snapshot = context.Engine.Capture([.. buckets]);
        try
        {
            foreach (ScanPlan scan in scans) CheckColumns(scan, snapshot);
            return new SnapshotOperator(new PhysicalPlanner(context, snapshot).Plan(plan).Gather(context), snapshot);
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>A plan goes by the names of columns, and they are to mean what they meant when it was made.</summary>
    private static void CheckColumns(ScanPlan scan, Snapshot snapshot)
    {
        Schema? known = null;
        foreach (Bucket bucket in scan.Chosen)
        {
            Schema schema = snapshot.SchemaOf(bucket);
            if (ReferenceEquals(schema, known) || scan.Schemas.Contains(schema)) known = schema;
            else throw new MarketStoreException(ErrorCode.Unavailable, $"the columns of {bucket.Key} were changed just as the statement began: send it again");
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
