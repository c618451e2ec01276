using System.Text.Json;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Stores;

/// <summary>The errors of <c>/sql</c>, back as the exceptions that they were on the server.</summary>
internal static class SqlRefusal
{
    /// <returns>Null when the text is no such error.</returns>
    public static Exception? Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (!document.RootElement.TryGetProperty("error", out JsonElement error)) return null;
            string code = error.GetProperty("code").GetString() ?? "", message = error.GetProperty("message").GetString() ?? "";
            if (code != "sql") return new MarketStoreException(CodeOf(code), message);
            if (!error.TryGetProperty("line", out JsonElement line)) return new SqlException(message, null);
            var at = new Position(line.GetInt32(), error.GetProperty("column").GetInt32());
            // The place is in the text as well, for those who only show that.
            string place = $" ({at})";
            return new SqlException(message.EndsWith(place, StringComparison.Ordinal) ? message[..^place.Length] : message, at);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>invalid_argument as InvalidArgument; a later server's code as Internal.</summary>
    private static ErrorCode CodeOf(string code) =>
        Enum.TryParse(code.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out ErrorCode known) ? known : ErrorCode.Internal;
}
