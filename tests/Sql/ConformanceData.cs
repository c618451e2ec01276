using System.Globalization;

namespace MarketStore.Tests.Sql;

/// <summary>Tables of CSV as buckets, made with SQL.</summary>
internal static class ConformanceData
{
    private static readonly string[] Whole = ["Volume"];
    private static readonly string[] Sizes = ["Size", "BidSize", "AskSize"];
    private static readonly string[] Numbers = ["TextNumber", "UpdateTextNumber", "DeleteTextNumber", "RecordDate", "EffectiveDate", "ExpirationDate"];
    private static readonly string[] Codes = ["NotificationType", "Status", "UpdatedNotificationType", "SecurityType", "VoluntaryMandatoryCode"];
    private static readonly string[] Rates = ["NewRate", "OldRate", "Rate"];

    public static async Task LoadAsync(ISqlStore store, string name, bool isVariable, string csv)
    {
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] given = lines[0].Split(',');
        bool isActions = name.EndsWith("ACTIONS", StringComparison.Ordinal);
        string[] columns = isActions ? [.. Numbers, .. Codes, .. Rates] : given[1..];
        string types = string.Join(", ", columns.Select(column => $"{column} {TypeOf(column)}"));
        await store.RunAsync($"CREATE TABLE `{name}` ({types}) WITH (record_type = {(isVariable ? "variable" : "fixed")})");
        IEnumerable<string> rows = lines.Skip(1).Select(line => "(" + string.Join(", ", line.Split(',').Zip(given, Literal)) + ")");
        await store.RunAsync($"INSERT INTO `{name}` ({lines[0]}) VALUES {string.Join(",\n", rows)}");
    }

    private static string TypeOf(string column) =>
        Whole.Contains(column) || Numbers.Contains(column) ? "BIGINT"
        : Sizes.Contains(column) ? "INTEGER"
        : Codes.Contains(column) ? "UTINYINT"
        : column == "Exch" ? "STRING16"
        : "DOUBLE";

    /// <summary>A value as SQL: codes by their letter, days of actions as seconds.</summary>
    private static string Literal(string value, string column)
    {
        if (Codes.Contains(column)) return ((int)value[0]).ToString(CultureInfo.InvariantCulture);
        if (column == "ExpirationDate") return DateTimeOffset.Parse(value, CultureInfo.InvariantCulture).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? value : $"'{value}'";
    }
}
