using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>Computes the values of a batch.</summary>
/// <param name="arguments">Of the types that the function declares, each of rowCount rows; any of them may be constant.</param>
/// <param name="rowCount">Rows to return; a constant column is welcome when all arguments are.</param>
internal delegate Column ScalarKernel(Column[] arguments, int rowCount);

/// <summary>One function of the values of a row, for arguments of certain types: one overload of its name.</summary>
internal sealed class ScalarFunction
{
    /// <summary>Lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Types of the arguments. <see cref="SqlType.Null"/> stands for any type, the same one for all that have it.</summary>
    public required IReadOnlyList<SqlType> Parameters { get; init; }

    /// <summary>Whether the last parameter may come more often, or not at all.</summary>
    public bool IsVariadic { get; init; }

    /// <summary><see cref="SqlType.Null"/>: the type that the parameters of any type were given.</summary>
    public required SqlType Result { get; init; }

    /// <summary>Whether the same arguments always give the same value.</summary>
    public bool IsPure { get; init; } = true;

    /// <summary>Whether ascending values of the one argument that varies give values that ascend, the others being constant.</summary>
    public bool IsMonotone { get; init; }

    /// <summary>Of functions that give the start of a time's bucket: the buckets.</summary>
    public TimeGrid? Grid { get; init; }

    public required ScalarKernel Evaluate { get; init; }

    /// <summary>What it does, for SHOW FUNCTIONS and the console; one line.</summary>
    public string Summary { get; init; } = "";
}
