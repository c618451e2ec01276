using MarketStore.Sql.Types;

namespace MarketStore.Sql.Functions;

/// <summary>One function of the values of many rows, for arguments of certain types: one overload of its name.</summary>
internal sealed class AggregateFunction
{
    /// <summary>Lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Types of the arguments. <see cref="SqlType.Null"/> stands for any type.</summary>
    public required IReadOnlyList<SqlType> Parameters { get; init; }

    /// <summary><see cref="SqlType.Null"/>: the type of the first argument.</summary>
    public required SqlType Result { get; init; }

    /// <summary>The last parameter is the row's time, which nobody writes: <c>first(x)</c> is <c>first(x, Epoch)</c>.</summary>
    public bool TakesTime { get; init; }

    /// <summary>Whether rows that come in another order, or in parts that are merged, give the same value.</summary>
    public bool DependsOnOrder { get; init; }

    /// <summary>For arguments of these types.</summary>
    public required Func<IReadOnlyList<SqlType>, Accumulator> Create { get; init; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; init; } = "";
}
