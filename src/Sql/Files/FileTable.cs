using MarketStore.Sql.Binding;
using MarketStore.Sql.Execution;

namespace MarketStore.Sql.Files;

/// <summary>Files of one format as a table: columns are united by their names; one that a file does not have is NULL there.</summary>
internal abstract class FileTable
{
    /// <summary>As EXPLAIN shows them.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>Every column that any of the files has, in the order in which they come.</summary>
    public required IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>Reads some columns of one of the files.</summary>
    public abstract Operator Open(SourceFile file, IReadOnlyList<PlanColumn> columns, StatementContext context);
}
