using MarketStore.Engine.Catalog;
using MarketStore.Sql.Access;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Statements;

/// <summary>SHOW: what there is.</summary>
internal sealed class Catalog(StatementRun run)
{
    public RowsResult Show(ShowStatement show)
    {
        RowsResult all = All(show);
        if (show.Like is not { } like) return all;
        var pattern = new LikePattern(like.ToLowerInvariant(), "");
        return all.Where(row => row[0] is string name && pattern.IsMatch(name.ToLowerInvariant()));
    }

    private AccessRights Rights => run.Session.Options.Rights;

    private RowsResult All(ShowStatement show) => show.Kind switch
    {
        ShowKind.Tables => Tables(),
        ShowKind.Symbols => Symbols(show),
        ShowKind.Columns => ColumnsOf(show),
        ShowKind.Functions => Functions(),
        ShowKind.Settings => new Settings(run).Show(),
        ShowKind.Views => new Views.ViewStatements(run).Show(),
        _ => Queries(),
    };

    private static SqlColumn Text(string name) => new(name, SqlType.Text);

    private RowsResult Tables()
    {
        IEnumerable<object?[]> rows = run.Engine.Families()
            .Select(family => run.Engine.Family(family.Key.Timeframe, family.Key.AttributeGroup)).OfType<BucketFamily>()
            .OrderBy(family => family.Key.Timeframe, CodePointOrder.Instance).ThenBy(family => family.Key.AttributeGroup, CodePointOrder.Instance)
            .Select(family => (family.Key, Seen: (long)Rights.Of(family).Count, Kind: Kind(family))).Where(family => family.Seen > 0)
            .Select(family => new object?[] { family.Key.Timeframe, family.Key.AttributeGroup, family.Seen, family.Kind });
        return new RowsResult([Text("Timeframe"), Text("AttributeGroup"), new SqlColumn("Symbols", SqlType.BigInt), Text("RecordType")], [.. rows]);
    }

    private static string Kind(BucketFamily family) =>
        family.Kinds.Length > 1 ? "mixed" : family.Kinds[0] == RecordKind.Fixed ? "fixed" : "variable";

    private RowsResult Queries() => new(
        [new SqlColumn("Id", SqlType.BigInt), new SqlColumn("Started", SqlType.Timestamp), new SqlColumn("ElapsedMs", SqlType.BigInt), Text("Query")],
        [.. run.Session.Database.Running.SeenBy(Rights).Select(running => new object?[]
        {
            running.Id, (running.StartedUtc - DateTime.UnixEpoch).Ticks * 100, (long)(DateTime.UtcNow - running.StartedUtc).TotalMilliseconds, running.Text,
        })]);

    private RowsResult Symbols(ShowStatement show)
    {
        IEnumerable<string> symbols = show.From is { } table
            ? BucketTables.Bind(run.Binding, table).Buckets.Select(bucket => bucket.Key.Symbol)
            : run.Engine.Keys(Rights.Sees).Select(key => key.Symbol);
        return new RowsResult([Text("Symbol")], [.. symbols.Distinct().Order(CodePointOrder.Instance).Select(symbol => new object?[] { symbol })]);
    }

    private RowsResult ColumnsOf(ShowStatement show)
    {
        Name table = show.From ?? throw new SqlException("SHOW COLUMNS FROM a table", show.At);
        ScanPlan scan = BucketTables.Bind(run.Binding, table);
        return new RowsResult([Text("Column"), Text("Type")], [.. scan.Made.Where(made => !scan.Hidden.Contains(made.Column))
            .Select(made => new object?[] { made.Column.Name, made.Role == ScanRole.Stored && made.Column.Type == SqlType.Text ? "STRING16" : made.Column.Type.Name() })]);
    }

    private static RowsResult Functions()
    {
        IEnumerable<(string Name, string Kind, string Summary)> all = ScalarCatalog.All.Where(f => char.IsLetter(f.Name[0])).Select(f => (f.Name, "scalar", f.Summary))
            .Concat(AggregateCatalog.All.Select(f => (f.Name, "aggregate", f.Summary)))
            .Concat(WindowFunctions.All.Select(f => (f.Name, "window", f.Summary)))
            .Concat(ExpandedCalls.Summaries.Select(f => (f.Name, "columns", f.Summary)));
        return new RowsResult(
            [Text("Function"), Text("Kind"), Text("Summary")],
            [.. all.DistinctBy(f => (f.Name, f.Kind)).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new object?[] { f.Name, f.Kind, f.Summary })]);
    }
}
