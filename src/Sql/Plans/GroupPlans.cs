using MarketStore.Sql.Binding;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Plans;

/// <summary>An aggregate and the column it makes.</summary>
internal sealed record Aggregated(PlanColumn Column, AggregateCall Call);

/// <summary>One row for each group of rows that have equal keys; without keys one row, whatever the input.</summary>
internal sealed record AggregatePlan(Plan Input, IReadOnlyList<Computed> Keys, IReadOnlyList<Aggregated> Aggregates) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns { get; } =
        [.. Keys.Select(key => key.Column), .. Aggregates.Select(aggregate => aggregate.Column)];

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => new AggregatePlan(inputs[0], Keys, Aggregates);

    public override string Describe() =>
        $"Aggregate {string.Join(", ", Aggregates.Select(aggregate => ExpressionText.Of(aggregate.Call)))}"
        + (Keys.Count == 0 ? "" : $" by {string.Join(", ", Keys.Select(key => ExpressionText.Of(key.Value)))}");
}

/// <summary>How the buckets that have no rows are filled, for one column.</summary>
internal sealed record ColumnFill(PlanColumn Column, FillKind Kind, object? Value);

/// <summary>Adds rows for the buckets of time that have none, for each value of the keys.</summary>
/// <param name="Time">The bucket's start, one of the input's columns.</param>
internal sealed record FillPlan(Plan Input, PlanColumn Time, IReadOnlyList<PlanColumn> Keys, IReadOnlyList<ColumnFill> Fills) : Plan
{
    public required Functions.TimeGrid Grid { get; init; }

    /// <summary>Inclusive; null: the first bucket of the result.</summary>
    public long? From { get; init; }

    /// <summary>Exclusive; null: behind the last bucket of the result.</summary>
    public long? To { get; init; }

    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() =>
        $"Fill {string.Join(", ", Fills.Select(fill => $"{fill.Column.Name} {fill.Kind.ToString().ToUpperInvariant()}"))}";
}

/// <summary>A function of windows and the column it makes.</summary>
internal sealed record Windowed(PlanColumn Column, WindowCall Call);

/// <summary>Adds columns computed from windows that are partitioned and ordered alike.</summary>
internal sealed record WindowPlan(Plan Input, IReadOnlyList<Windowed> Calls) : Plan
{
    public IReadOnlyList<BoundExpression> PartitionBy => Calls[0].Call.PartitionBy.Items;

    public SortOrder Order => Calls[0].Call.Order;

    public override IReadOnlyList<PlanColumn> Columns { get; } = [.. Input.Columns, .. Calls.Select(call => call.Column)];

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => new WindowPlan(inputs[0], Calls);

    public override string Describe() => $"Window {string.Join(", ", Calls.Select(call => ExpressionText.Of(call.Call)))}";
}

/// <summary>Rows of both inputs together; columns are matched by place.</summary>
internal sealed record SetPlan(SetOperator Operator, bool IsAll, Plan Left, Plan Right) : Plan
{
    public required IReadOnlyList<PlanColumn> Made { get; init; }

    public override IReadOnlyList<PlanColumn> Columns => Made;

    public override IReadOnlyList<Plan> Inputs => [Left, Right];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Left = inputs[0], Right = inputs[1] };

    public override string Describe() => Operator.ToString() + (IsAll ? " all" : "");
}

/// <summary>The names of the columns that a table function has are its own.</summary>
internal sealed record SeriesPlan(PlanColumn Column, object Start, object Stop, object Step) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns { get; } = [Column];

    public override string Describe() => $"Series from {Start} to {Stop} by {Step}";

    /// <summary>Whether the values are times.</summary>
    public bool IsTime => Column.Type == SqlType.Timestamp;
}

/// <summary>A row for each bucket of the store: what it is and what it takes.</summary>
/// <param name="Made">The columns that are computed; what a bucket takes is work, its names are not.</param>
internal sealed record BucketsPlan(IReadOnlyList<PlanColumn> Made) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Made;

    /// <summary>With all columns.</summary>
    public static BucketsPlan Whole() => new(
    [
        new("Bucket", SqlType.Text), new("Symbol", SqlType.Text), new("Timeframe", SqlType.Text), new("AttributeGroup", SqlType.Text),
        new("RecordType", SqlType.Text), new("Columns", SqlType.BigInt), new("Rows", SqlType.BigInt), new("MemoryRows", SqlType.BigInt),
        new("DiskBytes", SqlType.BigInt), new("First", SqlType.Timestamp), new("Last", SqlType.Timestamp),
    ]);

    public override string Describe() => "Buckets";
}
