using MarketStore.Engine.Columns;

namespace MarketStore.Cli.Loading;

/// <summary>What is loaded into: a bucket, or the buckets of all symbols that a file names.</summary>
internal sealed record LoadTarget
{
    /// <summary>Of one bucket; of many with <c>*</c> for the symbol.</summary>
    public required string Key { get; init; }

    /// <summary>Without the time.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    public required bool IsVariable { get; init; }

    /// <summary>Whether a column of the file says whose a row is.</summary>
    public bool HasSymbols { get; init; }

    public string KeyOf(string symbol) => symbol + Key[Key.IndexOf('/', StringComparison.Ordinal)..];
}
