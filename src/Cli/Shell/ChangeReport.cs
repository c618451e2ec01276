using System.Globalization;
using MarketStore.Sql;

namespace MarketStore.Cli.Shell;

/// <summary>What statements that change something have done, as lines: they answer with one value.</summary>
internal static class ChangeReport
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "INSERT", "DELETE", "TRUNCATE", "CREATE", "ALTER", "DROP", "COPY", "REFRESH", "SET", "PREPARE", "DEALLOCATE", "KILL",
    };

    /// <summary>Reads the result of such a statement.</summary>
    /// <returns>Null, and nothing read: the statement is another one.</returns>
    public static string? Of(string statement, SqlResult result)
    {
        string text = statement.TrimStart();
        int length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length])) length++;
        if (!Words.Contains(text[..length]) || result.Columns is not [var column]) return null;
        object? value = result.Next() is { Count: > 0 } batch ? batch.Columns[0][0] : null;
        // Rows Written, Rows Deleted.
        return value is long rows && column.Name.StartsWith("Rows ", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")} {column.Name["Rows ".Length..].ToLowerInvariant()}")
            : Convert.ToString(value, CultureInfo.InvariantCulture);
    }
}
