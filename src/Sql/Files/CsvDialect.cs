namespace MarketStore.Sql.Files;

/// <summary>How a CSV file is written. Fields with delimiters, quotes or line ends are in double quotes; a quote within is doubled.</summary>
internal sealed record CsvDialect
{
    /// <summary>Commas, a header, and NULL is nothing.</summary>
    public static CsvDialect Default { get; } = new();

    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the first line names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands for NULL when it has no quotes.</summary>
    public string NullText { get; init; } = "";
}
