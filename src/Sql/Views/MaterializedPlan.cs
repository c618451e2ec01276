using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Views;

/// <summary>
/// The query of a materialized view, bound, and what follows from it about keeping it: a change of some rows touches the
/// buckets of time that they are in and nothing else, as long as the query
///
///     reads one table, and passes its rows on through WHERE, expressions and SAMPLE BY only
///
/// Any other query is computed anew as a whole.
/// </summary>
internal sealed record MaterializedPlan
{
    /// <summary>Symbol, Epoch, then the columns that are stored.</summary>
    public required Plan Plan { get; init; }

    public required IReadOnlyList<Engine.Columns.ColumnDefinition> Columns { get; init; }

    /// <summary>The families that it reads.</summary>
    public required IReadOnlyList<FamilyKey> Sources { get; init; }

    /// <summary>Why changes cannot be worked in by themselves; null: they can.</summary>
    public required string? WhyWhole { get; init; }

    /// <summary>Whether a row of the view comes from rows of its own symbol only.</summary>
    public bool IsBySymbol { get; init; }

    /// <summary>All that rows are put together by, the outermost first.</summary>
    public IReadOnlyList<TimeGrid> Grids { get; init; } = [];

    /// <exception cref="SqlException">The query cannot be kept in buckets.</exception>
    public static MaterializedPlan Of(BindingContext context, CreateMaterializedViewStatement view)
    {
        Plan plan = new QueryBinder(context).Bind(view.Query);
        if (HasFiles(plan)) throw new SqlException("a materialized view follows tables, and files are none: COPY them into one", view.View.At);
        PlanColumn symbol = Column(plan, "Symbol", SqlType.Text, view), time = Column(plan, Relation.EpochName, SqlType.Timestamp, view);
        List<PlanColumn> stored = [.. plan.Columns.Where(column => column != symbol && column != time)];
        if (stored.Count == 0) throw new SqlException("a materialized view needs a column beside Symbol and Epoch", view.View.At);
        List<Engine.Columns.ColumnDefinition> columns = [.. stored.Select(column =>
            new Engine.Columns.ColumnDefinition(column.Name, Tables.StoredType(column.Type, new Name(column.Name, false) { At = view.View.At })))];
        List<ScanPlan> scans = [.. Scans(plan)];
        var walk = new Walk();
        string? whyWhole = scans.Count == 1 ? walk.WhyWhole(plan) : "it reads more than one table";
        if (whyWhole is null && !walk.IsSame(plan, time, ScanRole.Epoch)) whyWhole = "its Epoch is not the start of a bucket of SAMPLE BY, nor that of a row";
        return new MaterializedPlan
        {
            Plan = new ProjectPlan(plan, [.. stored.Prepend(time).Prepend(symbol).Select(column => new Computed(column, new ColumnReference(column)))]),
            Columns = columns,
            Sources = [.. scans.Select(FamilyOf).Distinct()],
            WhyWhole = whyWhole,
            IsBySymbol = whyWhole is null && walk.KeepsSymbols && walk.IsSame(plan, symbol, ScanRole.Symbol),
            Grids = walk.Grids,
        };
    }

    /// <summary>The rows that some spans of changed times have a part in: whole buckets of time, or whole slots where rows are passed on as they are.</summary>
    public TimeRange Widened(TimeRange changed, SlotCalendar calendar, Timeframe timeframe)
    {
        (long from, long to) = (changed.FromNs, changed.ToNs);
        if (Grids.Count == 0)
        {
            return new TimeRange(
                from == long.MinValue ? from : calendar.SlotStart(timeframe, from), to == long.MaxValue ? to : calendar.NextSlotStart(timeframe, to) - 1);
        }
        for (bool grows = true; grows;)
        {
            grows = false;
            foreach (TimeGrid grid in Grids)
            {
                long start = from == long.MinValue ? from : grid.Start(from), end = to == long.MaxValue ? to : grid.Next(grid.Start(to)) - 1;
                grows |= Grids.Count > 1 && (start < from || end > to);
                (from, to) = (Math.Min(start, from), Math.Max(end, to));
            }
        }
        return new TimeRange(from, to);
    }

    /// <summary>The times that rows of the view have which come from a widened span: starts of slots, both ends inclusive.</summary>
    public TimeRange Slots(TimeRange span, SlotCalendar calendar, Timeframe timeframe)
    {
        long last = Grids.Count > 0 && span.ToNs != long.MaxValue ? Grids[0].Start(span.ToNs) : span.ToNs;
        return new TimeRange(
            span.FromNs == long.MinValue ? span.FromNs : calendar.SlotStart(timeframe, span.FromNs),
            last == long.MaxValue ? last : calendar.SlotStart(timeframe, last));
    }

    /// <summary>The same for some buckets and a span only.</summary>
    /// <param name="symbols">Null: all.</param>
    public Plan Within(IReadOnlySet<string>? symbols, TimeRange span) => Replaced(Plan, scan => scan with
    {
        Chosen = symbols is null ? scan.Chosen : [.. scan.Chosen.Where(bucket => symbols.Contains(bucket.Key.Symbol))],
        Range = span,
    });

    /// <summary>Of the name that was read: it may have no bucket yet.</summary>
    private static FamilyKey FamilyOf(ScanPlan scan)
    {
        string[] parts = scan.Table.Split('/');
        return new FamilyKey(parts[^2], parts[^1]);
    }

    private static Plan Replaced(Plan plan, Func<ScanPlan, Plan> replace)
    {
        if (plan is ScanPlan scan) return replace(scan);
        return plan.Inputs.Count == 0 ? plan : plan.With([.. plan.Inputs.Select(input => Replaced(input, replace))]);
    }

    private static bool HasFiles(Plan plan) => plan is FilePlan || plan.Inputs.Any(HasFiles);

    private static IEnumerable<ScanPlan> Scans(Plan plan) => plan is ScanPlan scan ? [scan] : plan.Inputs.SelectMany(Scans);

    private static PlanColumn Column(Plan plan, string name, SqlType type, CreateMaterializedViewStatement view) =>
        plan.Columns.FirstOrDefault(column => column.Name == name && column.Type == type) ?? throw new SqlException(
            $"a materialized view is a table of symbols over time: select Symbol and Epoch, as in SELECT Symbol, Epoch, last(Close) AS Close FROM ... SAMPLE BY 1H", view.View.At);

    /// <summary>Looks at the parts of a plan from the top.</summary>
    private sealed class Walk
    {
        public List<TimeGrid> Grids { get; } = [];

        /// <summary>Whether rows of several symbols are never put together.</summary>
        public bool KeepsSymbols { get; private set; } = true;

        public string? WhyWhole(Plan plan)
        {
            switch (plan)
            {
                case ScanPlan:
                    return null;
                case ProjectPlan project:
                    return WhyNot(project.Items.Select(item => item.Value)) ?? WhyWhole(project.Input);
                case FilterPlan filter:
                    return WhyNot([filter.Condition]) ?? WhyWhole(filter.Input);
                case SortPlan { Top: null } sort:
                    return WhyWhole(sort.Input);
                case AggregatePlan aggregate:
                    if (aggregate.Keys.FirstOrDefault(key => GridOf(aggregate.Input, key.Value) is not null) is not { } bucket) return "it aggregates without SAMPLE BY";
                    Grids.Add(GridOf(aggregate.Input, bucket.Value)!);
                    KeepsSymbols &= aggregate.Keys.Any(key => key.Value is ColumnReference reference && IsSame(aggregate.Input, reference.Column, ScanRole.Symbol));
                    return WhyNot(aggregate.Keys.Select(key => key.Value).Concat(aggregate.Aggregates.SelectMany(made => made.Call.Operands))) ?? WhyWhole(aggregate.Input);
                default:
                    return $"it needs other rows too ({plan.Describe().Split(' ')[0].ToLowerInvariant()})";
            }
        }

        /// <summary>Whether a column is the symbol or, but for SAMPLE BY, the time of the rows that were read.</summary>
        public bool IsSame(Plan plan, PlanColumn column, ScanRole role)
        {
            switch (plan)
            {
                case ScanPlan scan:
                    return scan.ColumnOf(role) == column;
                case ProjectPlan project:
                    return project.Items.First(item => item.Column == column).Value is ColumnReference reference && IsSame(project.Input, reference.Column, role);
                case AggregatePlan aggregate when aggregate.Keys.FirstOrDefault(key => key.Column == column) is { } key:
                    return key.Value is ColumnReference own ? IsSame(aggregate.Input, own.Column, role) : role == ScanRole.Epoch && GridOf(aggregate.Input, key.Value) is not null;
                case FilterPlan or SortPlan:
                    return IsSame(plan.Inputs[0], column, role);
                default:
                    return false;
            }
        }

        private TimeGrid? GridOf(Plan input, BoundExpression key) =>
            key is FunctionCall { Function.Grid: { } grid, Operands: [ColumnReference time, ..] } && IsSame(input, time.Column, ScanRole.Epoch) ? grid : null;

        private static string? WhyNot(IEnumerable<BoundExpression> expressions) =>
            expressions.Any(expression => Expressions.All(expression).Any(part => part is SubqueryValue or SubqueryMembership or SubqueryExists)) ? "it has a subquery"
            : expressions.All(Expressions.IsPure) ? null : "it depends on when it runs";
    }
}
