using MarketStore.Engine.Scan;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>Chooses operators for a plan: what runs for each symbol by itself, what needs all of them, and what is in order already.</summary>
internal sealed class PhysicalPlanner(StatementContext context, Snapshot snapshot)
{
    public RowStream Plan(Plan plan) => context.Observe(plan, plan switch
    {
        ScanPlan scan => Scan(scan),
        FilterPlan filter => Filter(filter),
        ProjectPlan project => Project(project),
        AggregatePlan aggregate => new AggregatePlanner(context).Plan(aggregate, Plan(aggregate.Input)),
        FillPlan fill => Fill(fill),
        WindowPlan window => Window(window),
        SortPlan sort => Sort(sort),
        LimitPlan limit => Limit(limit),
        LimitByPlan limit => LimitBy(limit),
        LatestPlan latest => Latest(latest),
        ValuesPlan values => RowStream.Single(values.Columns, () => new BatchesOperator(Rows(values))),
        SeriesPlan series => RowStream.Single(series.Columns, () => new BatchesOperator(Series.Batches(series, context.Cancel))),
        BucketsPlan buckets => RowStream.Single(buckets.Columns, () => new BatchesOperator(BucketListing.Batches(context.Engine, context.Rights, buckets.Made))),
        FilePlan files => new RowStream(files.Columns, [.. files.Table.Files.Select(file => new StreamPart(null, () => files.Table.Open(file, files.Columns, context)))]),
        SetPlan set => Set(set),
        JoinPlan or AsOfPlan or WindowJoinPlan => new JoinPlanner(this, context).Plan(plan),
        UnpivotPlan unpivot => Unpivot(unpivot),
        _ => throw new InvalidOperationException($"no operator for {plan.GetType().Name}"),
    });

    public static Storage[] Storages(IEnumerable<BoundExpression> expressions) => [.. expressions.Select(expression => expression.Storage)];

    public static Storage[] Storages(IEnumerable<PlanColumn> columns) => [.. columns.Select(column => column.Type.StorageOf())];

    private RowStream Scan(ScanPlan scan)
    {
        if (scan.Chosen.Count == 0) return RowStream.Single(scan.Columns, () => new BatchesOperator([]));
        return new RowStream(scan.Columns, [.. scan.Chosen.Select(bucket => new StreamPart(bucket.Key.Symbol, () => new ScanOperator(scan, bucket, (snapshot, context))))])
        {
            Symbol = scan.ColumnOf(ScanRole.Symbol),
            Order = scan.ColumnOf(ScanRole.Epoch) is { } time ? [time] : [],
        };
    }

    private RowStream Filter(FilterPlan filter)
    {
        RowStream input = Plan(filter.Input);
        return input.Map(input.Columns, operation => new FilterOperator(operation, ExpressionCompiler.Compile(filter.Condition, input.Columns)));
    }

    private RowStream Project(ProjectPlan project)
    {
        RowStream input = Plan(project.Input);
        RowStream output = input.Map(project.Columns, operation =>
            new ProjectOperator(operation, ExpressionCompiler.Compile(project.Items.Select(item => item.Value), input.Columns)));
        return output with
        {
            Symbol = input.Symbol is null ? null : Renamed(project, input.Symbol),
            Order = [.. input.Order.Select(column => Renamed(project, column)).TakeWhile(column => column is not null).Select(column => column!)],
        };
    }

    /// <summary>The column that a column of the input is passed on as.</summary>
    private static PlanColumn? Renamed(ProjectPlan project, PlanColumn column) =>
        project.Items.FirstOrDefault(item => item.Value is ColumnReference reference && reference.Column == column)?.Column;

    private RowStream Fill(FillPlan fill)
    {
        RowStream input = Plan(fill.Input);
        int Place(PlanColumn column) => ExpressionCompiler.IndexOf(input.Columns, column);
        var filling = new Filling(
            Place(fill.Time), [.. fill.Keys.Select(Place)],
            [.. fill.Fills.Select(f => new FillColumn(
                Place(f.Column), f.Kind, f.Value is PlanColumn ? null : f.Value, Place(f.Value as PlanColumn ?? f.Column), f.Column.Type.StorageOf()))],
            fill.Grid)
        { From = fill.From, To = fill.To };
        return RowStream.Single(input.Columns, () => new FillOperator(input.Gather(context), filling, context));
    }

    private RowStream Window(WindowPlan window)
    {
        RowStream input = Plan(window.Input);
        Operator Open(Operator operation) => new Windows.WindowOperator(operation, new Windows.WindowGroup(
            ExpressionCompiler.Compile(window.PartitionBy, input.Columns), Storages(window.PartitionBy), Keys(window.Order, input.Columns),
            [.. window.Calls.Select(call => new Windows.WindowFunction(
                call.Call, ExpressionCompiler.Compile(call.Call.Arguments.Items, input.Columns),
                call.Call.Filter is null ? null : ExpressionCompiler.Compile(call.Call.Filter, input.Columns)))]), context);
        if (window.PartitionBy.Any(input.IsSymbol)) return input.Map(window.Columns, Open);
        return RowStream.Single(window.Columns, () => Open(input.Gather(context)));
    }

    public static SortKeyEvaluator[] Keys(SortOrder order, IReadOnlyList<PlanColumn> columns) =>
        [.. order.Keys.Select(key => new SortKeyEvaluator(ExpressionCompiler.Compile(key.Expression, columns), key.IsDescending, key.NullsFirst))];

    private RowStream Sort(SortPlan sort)
    {
        RowStream input = Plan(sort.Input);
        if (input.IsOrderedBy(sort.Order)) return sort.Top is { } first ? RowStream.Single(input.Columns, () => new LimitOperator(input.InTurn(), first, 0)) : input;
        if (sort.Top is { } top && input.Parts.Count > 1)
        {
            // The first n of all are among the first n of each.
            input = input.Map(input.Columns, operation => new SortOperator(operation, Keys(sort.Order, input.Columns), top, context));
        }
        RowStream parts = input;
        return RowStream.Single(input.Columns, () => new SortOperator(parts.Gather(context), Keys(sort.Order, parts.Columns), sort.Top, context));
    }

    private RowStream Limit(LimitPlan limit)
    {
        RowStream input = Plan(limit.Input);
        if (limit.Count is < 0 and { } last) return RowStream.Single(input.Columns, () => new LastOperator(input.Gather(context), -last, limit.Offset, context));
        return RowStream.Single(input.Columns, () => new LimitOperator(
            limit.Count is null ? input.Gather(context) : input.InTurn(), limit.Count ?? long.MaxValue, limit.Offset)) with
        { Order = input.Parts.Count == 1 ? input.Order : [] };
    }

    private RowStream LimitBy(LimitByPlan limit)
    {
        RowStream input = Plan(limit.Input);
        Operator Open(Operator operation) =>
            new LimitByOperator(operation, limit.Count, ExpressionCompiler.Compile(limit.Keys, input.Columns), Storages(limit.Keys));
        return limit.Keys.Any(input.IsSymbol) ? input.Map(input.Columns, Open) : RowStream.Single(input.Columns, () => Open(input.Gather(context)));
    }

    private RowStream Latest(LatestPlan latest)
    {
        RowStream input = Plan(latest.Input);
        Operator Open(Operator operation) => new LatestOperator(
            operation, ExpressionCompiler.Compile(latest.Time, input.Columns), ExpressionCompiler.Compile(latest.Keys, input.Columns), Storages(latest.Keys));
        return latest.Keys.Any(input.IsSymbol)
            ? input.Map(input.Columns, Open) with { Order = [] }
            : RowStream.Single(input.Columns, () => Open(input.Gather(context)));
    }

    private static IEnumerable<Batch> Rows(ValuesPlan values)
    {
        Batch one = new(1, []);
        foreach (IReadOnlyList<BoundExpression>[] rows in values.Rows.Chunk(Batch.MaxRows))
        {
            var columns = new Column[values.Columns.Count];
            for (int c = 0; c < columns.Length; c++)
            {
                Column[] parts = [.. rows.Select(row => ExpressionCompiler.Compile(row[c], [])(one))];
                columns[c] = parts[0].Concatenate(parts);
            }
            yield return new Batch(rows.Length, columns);
        }
    }

    private RowStream Set(SetPlan set)
    {
        RowStream left = Plan(set.Left), right = Plan(set.Right);
        Storage[] storages = Storages(set.Columns);
        switch (set.Operator)
        {
            case SetOperator.Union:
                RowStream both = new(set.Columns, [.. left.Parts.Concat(right.Parts).Select(part => part with { Symbol = null })]);
                if (set.IsAll) return both;
                Evaluator[] columns = [.. Enumerable.Range(0, storages.Length).Select(c => (Evaluator)(batch => batch.Columns[c]))];
                return RowStream.Single(set.Columns, () => new LimitByOperator(both.Gather(context), 1, columns, storages));
            default:
                bool keeps = set.Operator == SetOperator.Intersect;
                return RowStream.Single(set.Columns, () => new MatchRowsOperator(left.Gather(context), right.Gather(context), keeps, set.IsAll, storages));
        }
    }

    private RowStream Unpivot(UnpivotPlan unpivot)
    {
        RowStream input = Plan(unpivot.Input);
        int[] Places(IEnumerable<PlanColumn> columns) => [.. columns.Select(column => ExpressionCompiler.IndexOf(input.Columns, column))];
        return input.Map(unpivot.Columns, operation =>
            new UnpivotOperator(operation, Places(unpivot.Kept), Places(unpivot.Sources), [.. unpivot.Sources.Select(source => source.Name)])) with
        { Order = [] };
    }
}
