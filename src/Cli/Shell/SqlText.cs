using MarketStore.Engine;

namespace MarketStore.Cli.Shell;

/// <summary>Pieces of statements that commands are made into.</summary>
internal static class SqlText
{
    /// <summary>A name of a bucket or a column.</summary>
    public static string Name(string text) => $"`{text.Replace("`", "``", StringComparison.Ordinal)}`";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>What a key names, as a table, and a condition on its symbols if it names several.</summary>
    /// <param name="key"><c>AAPL/1Min/OHLCV</c>, <c>AAPL,MSFT/1Min/OHLCV</c> or <c>*/1Min/OHLCV</c>; what follows a colon is ignored.</param>
    /// <exception cref="MarketStoreException">It does not have three parts.</exception>
    public static (string Table, string Condition) Table(string key)
    {
        string[] parts = Parts(key);
        if (parts.Length != 3)
        {
            throw MarketStoreException.Invalid($"'{key}' does not name a bucket: write SYMBOL/TIMEFRAME/ATTRIBUTEGROUP, such as AAPL/1Min/OHLCV");
        }
        if (parts[0] == "*") return (Name($"{parts[1]}/{parts[2]}"), "TRUE");
        string[] symbols = parts[0].Split(',');
        return symbols.Length == 1 ? (Name(string.Join('/', parts)), "TRUE")
            : (Name($"{parts[1]}/{parts[2]}"), $"Symbol IN ({string.Join(", ", symbols.Select(Literal))})");
    }

    /// <summary>The parts of a key, without its categories.</summary>
    public static string[] Parts(string key) => key.Split(':')[0].Trim('/').Split('/');
}
