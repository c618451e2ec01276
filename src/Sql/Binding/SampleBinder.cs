using MarketStore.Sql.Functions;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>SAMPLE BY: outside of aggregates, the time means the start of the bucket it is in.</summary>
internal sealed class SampleBinder(QueryBinder queries, ExpressionBinder expressions, SampleBy sample)
{
    /// <param name="rest">Its references to the time become the bucket's.</param>
    public SampledBy Bind(Plan input, SelectParts rest)
    {
        PlanColumn time = expressions.Scope.Time
            ?? throw new SqlException("SAMPLE BY goes by the column Epoch, a time, and FROM has none", sample.At);
        long? from = Bound(sample.From, "SAMPLE BY ... FROM"), to = Bound(sample.To, "SAMPLE BY ... TO");
        if (from >= to) throw new SqlException("SAMPLE BY ... TO has to be later than FROM; it is not included", sample.To!.At);
        TimeGrid grid = Grid(input, time);
        BoundExpression reference = new ColumnReference(time);
        BoundExpression bucket = new FunctionCall(GridFunctions.Start(grid), new([reference]), SqlType.Timestamp);
        BoundExpression shown = sample.IsLabelledByEnd
            ? new FunctionCall(GridFunctions.End(grid), new([bucket]), SqlType.Timestamp) : bucket;
        rest.Rewrite(expression => Expressions.Replace(expression, part =>
            part is AggregateCall ? part : part.Equals(reference) ? shown : null));
        var limits = new List<BoundExpression>();
        if (from is { } first) limits.Add(ExpressionBinder.Compare(">=", reference, new Constant(grid.Start(first), SqlType.Timestamp), sample.At));
        if (to is { } end) limits.Add(ExpressionBinder.Compare("<", reference, new Constant(end, SqlType.Timestamp), sample.At));
        if (limits.Count > 0) input = new FilterPlan(input, Junction.All(limits));
        return new SampledBy(sample, expressions)
        {
            Input = input,
            Bucket = bucket,
            Grid = grid,
            From = from is { } start ? grid.Start(start) : null,
            To = to,
        };
    }

    private long? Bound(Expression? expression, string clause) =>
        expression is null ? null : (long?)expressions.Value(expression, SqlType.Timestamp, clause);

    private TimeGrid Grid(Plan input, PlanColumn time)
    {
        object? width = expressions.Value(sample.Interval, SqlType.Interval, "SAMPLE BY");
        if (width is not Interval interval || interval.Months < 0 || interval.Ns < 0 || interval.IsZero || (interval.Months > 0 && interval.Ns > 0))
        {
            throw new SqlException("SAMPLE BY needs a duration such as 5Min, 1H, 1D or 1M, of months or of what is shorter", sample.Interval.At);
        }
        if (sample.AlignsToFirstObservation)
        {
            AggregateCall least = FunctionBinder.Aggregate("min", [new ColumnReference(time)], () => null, sample.At)!;
            IReadOnlyList<object?> first = queries.Context.FirstColumnOf(
                new AggregatePlan(input, [], [new Aggregated(new PlanColumn("first", SqlType.Timestamp), least)]));
            return new TimeGrid(interval, first[0] as long?, null);
        }
        string? zone = sample.TimeZone is null ? null : (string?)expressions.Value(sample.TimeZone, SqlType.Text, "TIME ZONE");
        long? origin = null;
        if (sample.Offset is { } offset)
        {
            var shift = (Interval)expressions.Value(offset, SqlType.Interval, "WITH OFFSET")!;
            if (shift.Months != 0) throw new SqlException("WITH OFFSET takes a duration of days or less, such as 9H30Min", offset.At);
            origin = TimeGrid.DefaultOrigin(interval) + shift.Ns;
        }
        TimeZoneInfo? place = null;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out place))
        {
            throw new SqlException($"there is no time zone '{zone}': write an IANA name such as 'America/New_York'", sample.TimeZone!.At);
        }
        return new TimeGrid(interval, origin, place);
    }
}

/// <summary>What SAMPLE BY was bound to.</summary>
internal sealed class SampledBy(SampleBy sample, ExpressionBinder expressions)
{
    public required Plan Input { get; init; }

    /// <summary>The start of a row's bucket.</summary>
    public required BoundExpression Bucket { get; init; }

    public required TimeGrid Grid { get; init; }

    public long? From { get; init; }

    public long? To { get; init; }

    /// <summary>Adds buckets that have no rows: one way of filling for all items that aggregate, or one for each of them.</summary>
    /// <param name="output">Their values refer to columns of plan already; those that are filled then refer to filled ones.</param>
    public Plan Fill(Plan plan, IReadOnlyList<Computed> keys, (IReadOnlyList<OutputItem> Items, SelectParts Parts) output)
    {
        if (sample.Fills.All(fill => fill.Kind == FillKind.None)) return plan;
        PlanColumn time = keys.First(key => key.Value.Equals(Bucket)).Column;
        HashSet<PlanColumn> keyColumns = [.. keys.Select(key => key.Column)];
        BoundExpression[] values = output.Parts.Values;
        List<int> filled = [.. Enumerable.Range(0, values.Length).Where(i => Expressions.ColumnsOf(values[i]).Any(c => !keyColumns.Contains(c)))];
        if (sample.Fills.Count > 1 && sample.Fills.Count != filled.Count)
        {
            throw new SqlException(
                $"FILL has {sample.Fills.Count} values for {filled.Count} aggregates: give one for all, or one for each", sample.Fills[0].At);
        }
        List<PlanColumn> columns = [.. filled.Select(i => new PlanColumn(output.Items[i].Name, values[i].Type))];
        IEnumerable<Computed> kept = plan.Columns.Select(column => new Computed(column, new ColumnReference(column)));
        plan = new ProjectPlan(plan, [.. kept, .. filled.Select((i, n) => new Computed(columns[n], values[i]))]);
        for (int n = 0; n < filled.Count; n++) values[filled[n]] = new ColumnReference(columns[n]);
        List<ColumnFill> fills = [.. columns.Select((column, n) => ColumnFill(sample.Fills[sample.Fills.Count == 1 ? 0 : n], column, columns))];
        return new FillPlan(plan, time, [.. keyColumns.Where(column => column != time)], fills) { Grid = Grid, From = From, To = To };
    }

    private ColumnFill ColumnFill(Fill fill, PlanColumn column, List<PlanColumn> columns)
    {
        switch (fill.Kind)
        {
            case FillKind.Constant:
                return new ColumnFill(column, FillKind.Constant, expressions.Value(fill.Value!, column.Type, "FILL"));
            case FillKind.Previous when fill.Value is { } from:
                PlanColumn? source = from is ColumnName name ? columns.Find(c => c.Name.Equals(name.Column.Text, StringComparison.OrdinalIgnoreCase)) : null;
                if (source is null || source.Type != column.Type)
                {
                    throw new SqlException("PREV(...) takes the name of an aggregate of the select list, of the same type", from.At);
                }
                return new ColumnFill(column, FillKind.Previous, source);
            case FillKind.Linear when !column.Type.IsNumber() && column.Type != SqlType.Timestamp:
                throw new SqlException($"LINEAR goes between numbers, and {column.Name} is a {column.Type.Name()}", fill.At);
            case FillKind.Linear when column.Type.IsInteger():
                return new ColumnFill(column, FillKind.Linear, null);
            default:
                return new ColumnFill(column, fill.Kind, null);
        }
    }
}
