using MarketStore.Sql.Binding;

namespace MarketStore.Sql.Plans;

/// <summary>For each row, one row for each of some columns that is not null: the column's name and its value.</summary>
/// <param name="Kept">Columns that stay beside them.</param>
/// <param name="Sources">All of the value column's type.</param>
internal sealed record UnpivotPlan(
    Plan Input, IReadOnlyList<PlanColumn> Kept, IReadOnlyList<PlanColumn> Sources, PlanColumn Name, PlanColumn Value) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => [.. Kept, Name, Value];

    public override IReadOnlyList<Plan> Inputs => [Input];

    public override Plan With(IReadOnlyList<Plan> inputs) => this with { Input = inputs[0] };

    public override string Describe() => $"Unpivot {string.Join(", ", Sources)}";
}
