using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Definitions;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Views;

/// <summary>CREATE, DROP, REFRESH and SHOW of views, and ALTER TABLE ... SET TTL.</summary>
internal sealed class ViewStatements(StatementRun run)
{
    /// <summary>Of views that no bucket of time is known for, changes are noted by the day.</summary>
    private const long DefaultGrainNs = Timestamps.NsPerDay;

    private ViewCatalog Views => run.Session.Database.Views;

    private DefinitionTable Definitions => run.Engine.Definitions;

    public async ValueTask<SqlResult> CreateAsync(CreateViewStatement view)
    {
        if (view.View.Text.Contains('/', StringComparison.Ordinal))
        {
            throw new SqlException("the name of a view has no '/', which names of tables have; CREATE MATERIALIZED VIEW stores its rows in one", view.View.At);
        }
        await Views.Gate.WaitAsync(run.Cancel).ConfigureAwait(false);
        try
        {
            CreateViewStatement? known = Views.Find(view.View.Text);
            if (known is not null && !view.OrReplace) throw new SqlException($"view \"{known.View}\" exists: CREATE OR REPLACE VIEW changes it", view.View.At);
            // What cannot be read is not made; a view that would read itself is found here, too.
            run.Binding.OpenViews.Add(view.View.Text);
            Check(view);
            string name = known?.View.Text ?? view.View.Text;
            await run.Engine.DefineAsync(new Definition(ViewCatalog.ViewKind, name, ViewCatalog.TextOf(view))).ConfigureAwait(false);
            return RowsResult.Done($"{(known is null ? "created" : "replaced")} view {name}");
        }
        finally
        {
            Views.Gate.Release();
        }
    }

    public async ValueTask<SqlResult> CreateAsync(CreateMaterializedViewStatement view)
    {
        (FamilyKey family, Timeframe timeframe) = ViewWriter.FamilyOf(view.View);
        string name = family.ToString();
        if (view.Refresh == RefreshKind.Every) PauseOf(view);
        Interval? timeToLive = view.TimeToLive is { } ttl ? Duration(ttl, "TTL") : null;
        await Views.Gate.WaitAsync(run.Cancel).ConfigureAwait(false);
        try
        {
            if (Views.FindMaterialized(family) is not null) throw new SqlException($"materialized view \"{name}\" exists: DROP MATERIALIZED VIEW first", view.View.At);
            if (run.Engine.Family(family.Timeframe, family.AttributeGroup) is not null)
            {
                throw new SqlException($"table \"{name}\" exists, and a materialized view is a table of its own: choose another attribute group", view.View.At);
            }
            var plan = MaterializedPlan.Of(run.Binding, view);
            Check(view, plan, (family, timeframe));
            await run.Engine.DefineAsync(new Definition(ViewCatalog.MaterializedKind, name, ViewCatalog.TextOf(view))
            {
                Sources = plan.Sources,
                GrainNs = GrainOf(plan),
            }).ConfigureAwait(false);
            if (timeToLive is { } interval) await run.Session.Database.Retention.SetAsync(name, interval).ConfigureAwait(false);
        }
        finally
        {
            Views.Gate.Release();
        }
        try
        {
            long rows = await run.Session.Database.Refreshing.RefreshAsync(view, run.Cancel).ConfigureAwait(false);
            return RowsResult.Done(string.Create(CultureInfo.InvariantCulture, $"created materialized view {name}: {rows} rows"));
        }
        catch (SqlException)
        {
            // Its first rows cannot be stored: no rows ever could be.
            await DropAsync(family).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask<SqlResult> DropAsync(DropStatement drop)
    {
        var dropped = new List<string>();
        foreach (Name name in drop.Names)
        {
            string? found = drop.Kind == RelationKind.View ? Views.Find(name.Text)?.View.Text : Views.FindMaterialized(name.Text)?.View.Text;
            if (found is null && drop.IfExists) continue;
            if (found is null) throw NotFound(drop.Kind == RelationKind.View ? ViewCatalog.ViewKind : ViewCatalog.MaterializedKind, name);
            if (drop.Kind == RelationKind.View) await run.Engine.UndefineAsync(ViewCatalog.ViewKind, found).ConfigureAwait(false);
            else await DropAsync(ViewWriter.FamilyOf(name).Key).ConfigureAwait(false);
            dropped.Add(found);
        }
        return RowsResult.Done(dropped.Count == 0 ? "nothing to drop" : $"dropped {string.Join(", ", dropped)}");
    }

    public async ValueTask<SqlResult> RefreshAsync(RefreshStatement refresh)
    {
        CreateMaterializedViewStatement view = Views.FindMaterialized(refresh.View.Text) ?? throw NotFound(ViewCatalog.MaterializedKind, refresh.View);
        return RowsResult.Written(await run.Session.Database.Refreshing.RefreshAsync(view, run.Cancel).ConfigureAwait(false));
    }

    /// <summary>ALTER TABLE ... SET TTL.</summary>
    public async ValueTask<SqlResult> SetAsync(SetTimeToLiveStatement set)
    {
        string table = set.Table.Text;
        BucketTables.Bind(run.Binding, set.Table); // It has to be there.
        if (table.AsSpan().IndexOfAny(',', '*', '?') >= 0) throw new SqlException("SET TTL takes one bucket, or all symbols: `AAPL/1Sec/TRADE` or \"1Sec/TRADE\"", set.Table.At);
        if (set.TimeToLive is null)
        {
            await run.Session.Database.Retention.ClearAsync(table).ConfigureAwait(false);
            return RowsResult.Done($"rows of {table} stay");
        }
        Interval timeToLive = Duration(set.TimeToLive, "TTL");
        await run.Session.Database.Retention.SetAsync(table, timeToLive).ConfigureAwait(false);
        return RowsResult.Done($"rows of {table} live for {timeToLive}");
    }

    /// <summary>SHOW VIEWS.</summary>
    public RowsResult Show()
    {
        static SqlColumn Text(string name) => new(name, SqlType.Text);
        IEnumerable<object?[]> views = Views.Views.Select(view => new object?[] { view.View.Text, "view", null, null, null, null, null, view.Text });
        IEnumerable<object?[]> materialized = Views.MaterializedViews.Select(view =>
        {
            string name = view.View.Text;
            RefreshOutcome? last = run.Session.Database.Refreshing.OutcomeOf(name);
            return new object?[]
            {
                name, "materialized", view.Refresh == RefreshKind.Every ? "every " + Duration(view.Every!, "REFRESH EVERY") : view.Refresh.ToString().ToLowerInvariant(),
                run.Session.Database.Retention.Find(name)?.ToString(), (long)(run.Session.Database.Refreshing.PendingOf(name)?.Count ?? 0),
                last is null ? null : (last.AtUtc - DateTime.UnixEpoch).Ticks * 100, last?.Error, view.Text,
            };
        });
        return new RowsResult(
            [Text("View"), Text("Kind"), Text("Refresh"), Text("TTL"), new SqlColumn("PendingSymbols", SqlType.BigInt), new SqlColumn("LastRefresh", SqlType.Timestamp), Text("Error"), Text("Query")],
            [.. views.Concat(materialized)]);
    }

    /// <summary>Refuses to change the rows of a materialized view by hand.</summary>
    public static void CheckIsTable(StatementRun run, Name table)
    {
        string[] parts = table.Text.Split('/');
        if (parts.Length < 2 || run.Session.Database.Views.FindMaterialized($"{parts[^2]}/{parts[^1]}") is not { } view) return;
        throw new SqlException($"\"{view.View}\" is a materialized view: its rows follow those of the tables it is computed from; DROP MATERIALIZED VIEW drops it", table.At);
    }

    /// <summary>Time between two refreshes of a view that is refreshed by the clock.</summary>
    public static TimeSpan PauseOf(CreateMaterializedViewStatement view)
    {
        Interval every = Duration(view.Every!, "REFRESH EVERY");
        if (every.Months > 0 || every.Ns < Timestamps.NsPerSecond) throw new SqlException("REFRESH EVERY takes a second or more, and no months", view.Every!.At);
        return TimeSpan.FromTicks(every.Ns / 100);
    }

    private static Interval Duration(Expression expression, string clause)
    {
        var context = new BindingContext { Engine = null!, NowNs = 0, FirstColumnOf = _ => [] };
        var binder = new ExpressionBinder(context, Scope.Empty, new QueryBinder(context));
        return binder.Value(expression, SqlType.Interval, clause) is Interval interval && interval.Months >= 0 && interval.Ns >= 0 && !interval.IsZero
            ? interval
            : throw new SqlException($"{clause} takes a duration such as 30D or 5Min", expression.At);
    }

    private void Check(CreateViewStatement view)
    {
        foreach (Declaration declaration in view.Declarations) run.Binding.Variables[declaration.Name] = run.Constants([declaration.Value])[0];
        run.Bind(view.Query);
    }

    private void Check(CreateMaterializedViewStatement view, MaterializedPlan plan, (FamilyKey Key, Timeframe Timeframe) family)
    {
        if (plan.Sources.Count == 0) throw new SqlException("this query reads no table that could change: CREATE TABLE ... AS stores its rows once", view.View.At);
        if (plan.WhyWhole is { } why && view.Refresh == RefreshKind.Immediate)
        {
            throw new SqlException(
                $"this query cannot follow single changes, because {why}: make it of WHERE, expressions and SAMPLE BY over one table, or add REFRESH EVERY 1H or REFRESH MANUAL", view.View.At);
        }
        foreach (Functions.TimeGrid grid in plan.Grids.Take(1))
        {
            if (grid.Width.Months > 0 || grid.Width.Ns >= Timeframe.NsPer(family.Timeframe.Unit) * family.Timeframe.Count) continue;
            throw new SqlException($"rows of {grid.Width} do not each have a slot in \"{view.View}\", which has one per {family.Timeframe}", view.View.At);
        }
        CheckNoCircle(view, plan.Sources, family.Key);
    }

    private void CheckNoCircle(CreateMaterializedViewStatement view, IReadOnlyList<FamilyKey> sources, FamilyKey family)
    {
        var open = new Queue<FamilyKey>(sources);
        var seen = new HashSet<FamilyKey>(sources);
        while (open.TryDequeue(out FamilyKey source))
        {
            if (source == family) throw new SqlException($"\"{view.View}\" would be computed from itself", view.View.At);
            foreach (FamilyKey next in Definitions.Find(ViewCatalog.MaterializedKind, source.ToString())?.Sources ?? [])
            {
                if (seen.Add(next)) open.Enqueue(next);
            }
        }
    }

    private static long GrainOf(MaterializedPlan plan)
    {
        if (plan.WhyWhole is not null) return DefaultGrainNs;
        long least = plan.Grids.Select(grid => grid.Width.Months > 0 ? Timestamps.NsPerDay : grid.Width.Ns).DefaultIfEmpty(Timestamps.NsPerSecond).Max();
        return Math.Max(1, Math.Min(least, Timestamps.NsPerDay));
    }

    private async ValueTask DropAsync(FamilyKey family)
    {
        await run.Engine.UndefineAsync(ViewCatalog.MaterializedKind, family.ToString()).ConfigureAwait(false);
        await run.Session.Database.Retention.ClearAsync(family.ToString()).ConfigureAwait(false);
        run.Session.Database.Refreshing.Forget(family.ToString());
        await run.Engine.DropAsync(key => key.Timeframe == family.Timeframe && key.AttributeGroup == family.AttributeGroup).ConfigureAwait(false);
    }

    private SqlException NotFound(string kind, Name name)
    {
        string? similar = Suggestions.Closest(name.Text, Definitions.List(kind).Select(known => known.Name));
        return new SqlException($"{kind} \"{name}\" not found{(similar is null ? "; SHOW VIEWS lists those there are" : $"; did you mean \"{similar}\"?")}", name.At);
    }
}
