using MarketStore.Sql.Binding;

namespace MarketStore.Sql.Plans;

/// <summary>Rows for which a condition holds.</summary>
internal sealed record FilterPlan(Plan Input, BoundExpression Condition) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => $"Filter {ExpressionText.Of(Condition)}";
}

/// <summary>A column and how it is computed.</summary>
internal sealed record Computed(PlanColumn Column, BoundExpression Value)
{
    public bool IsPassedOn => Value is ColumnReference reference && reference.Column == Column;
}

/// <summary>Columns computed from those of the input.</summary>
internal sealed record ProjectPlan(Plan Input, IReadOnlyList<Computed> Items) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns { get; } = [.. Items.Select(item => item.Column)];

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => new ProjectPlan(inputs[0], Items);

    public override string Describe() => $"Project {string.Join(", ", Items.Select(Text))}";

    private static string Text(Computed item)
    {
        string value = ExpressionText.Of(item.Value);
        return value == item.Column.Name ? value : $"{value} AS {item.Column.Name}";
    }
}

/// <summary>Rows in an order.</summary>
internal sealed record SortPlan(Plan Input, SortOrder Order) : Plan
{
    /// <summary>Rows that are wanted, from the first; null: all.</summary>
    public long? Top { get; init; }

    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => (Top is null ? "Sort " : $"Top {Top} ") + ExpressionText.Of(Order);
}

/// <summary>Some rows.</summary>
/// <param name="Count">Null: all; negative: from the end.</param>
internal sealed record LimitPlan(Plan Input, long? Count, long Offset) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => $"Limit {Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "ALL"}"
        + (Offset == 0 ? "" : $" offset {Offset}");
}

/// <summary>The first rows of each value of some keys.</summary>
internal sealed record LimitByPlan(Plan Input, long Count, IReadOnlyList<BoundExpression> Keys) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => $"Limit {Count} by {ExpressionText.Of(Keys)}";
}

/// <summary>The last row in time of each value of some keys.</summary>
internal sealed record LatestPlan(Plan Input, BoundExpression Time, IReadOnlyList<BoundExpression> Keys) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => $"Latest on {ExpressionText.Of(Time)} by {ExpressionText.Of(Keys)}";
}

/// <summary>Rows of constants.</summary>
internal sealed record ValuesPlan(IReadOnlyList<PlanColumn> Made, IReadOnlyList<IReadOnlyList<BoundExpression>> Rows) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Made;

    public override string Describe() => $"Values {Rows.Count} rows";

    /// <summary>One row of no columns: what SELECT without FROM reads.</summary>
    public static ValuesPlan OneRow { get; } = new([], [[]]);
}
