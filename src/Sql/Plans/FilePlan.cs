using MarketStore.Sql.Binding;
using MarketStore.Sql.Files;

namespace MarketStore.Sql.Plans;

/// <summary>The rows of files, one file after another.</summary>
/// <param name="Made">The columns that are read.</param>
internal sealed record FilePlan(FileTable Table, IReadOnlyList<PlanColumn> Made) : Plan
{
    public override IReadOnlyList<PlanColumn> Columns => Made;

    public override string Describe() => $"Read {Table.Name} files={Table.Files.Count} columns={string.Join(',', Made)}";
}
