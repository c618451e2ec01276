using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Legacy;

/// <summary>Runs the functions of a Query request over the rows that it reads of one bucket.</summary>
internal static class LegacyQuery
{
    /// <param name="read">The bucket, and which of its rows and columns.</param>
    public static SqlResult Run(
        SqlSession session, (BucketKey Key, ScanRequest Request) read, IReadOnlyList<LegacyCall> calls, CancellationToken cancel)
    {
        var run = new StatementRun(session, [], cancel);
        ScanPlan scan = BucketTables.Bind(run.Binding, new Name(read.Key.ToString(), IsQuoted: true)) with
        {
            Range = new TimeRange(read.Request.FromNs, read.Request.ToNs),
            Limit = read.Request.Limit,
            FromStart = read.Request.FromStart,
        };
        if (read.Request.Columns is { } wanted)
        {
            HashSet<PlanColumn> kept = [.. scan.Made.Where(made => made.Role != ScanRole.Stored || wanted.Contains(made.Column.Name)).Select(made => made.Column)];
            scan = scan.Keeping(kept);
        }
        return run.Run(new LegacyPipeline(run.Binding).Bind(scan, calls));
    }
}
