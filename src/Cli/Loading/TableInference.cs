using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Files;
using MarketStore.Sql.Types;

namespace MarketStore.Cli.Loading;

/// <summary>The columns that a bucket needs for the rows of a file, and the statement that makes it.</summary>
internal static class TableInference
{
    /// <summary>Columns that are prices even where the first rows of a file have whole ones only.</summary>
    private static readonly string[] Prices = ["open", "high", "low", "close", "price", "bid", "ask", "last", "vwap", "mid", "adjclose", "adj close"];

    /// <param name="sample">The first records of a CSV file.</param>
    /// <exception cref="MarketStoreException">The file does not name its columns, or has no time.</exception>
    public static List<ColumnDefinition> Columns(List<string[]> sample, LoadRequest request)
    {
        ColumnNames names = ColumnNames.Of(sample[0], request.Control ?? new LoadControl(), []);
        TimeColumns time = TimeColumns.Find(names, [], request.Variable)
            ?? throw MarketStoreException.Invalid("no column of the file is named Epoch, timestamp, time or date: a columnNameMap of a control file can say which one is the time");
        var columns = new List<ColumnDefinition>();
        for (int i = 0; i < names.Names.Length; i++)
        {
            string name = names.Names[i];
            bool isElse = i == time.First || i == time.Second || i == time.Nanos || name.Equals(request.SymbolColumn, StringComparison.OrdinalIgnoreCase);
            if (isElse || name.Length == 0) continue;
            columns.Add(new ColumnDefinition(name, TypeOf(name, sample.Skip(names.HasHeader ? 1 : 0).Where(row => row.Length > i).Select(row => row[i].Trim()))));
        }
        return columns;
    }

    public static string Statement(BucketKey key, IReadOnlyList<ColumnDefinition> columns, bool isVariable)
    {
        string list = string.Join(", ", columns.Select(column => $"{Quoted(column.Name)} {SqlTypes.Of(column.Type).Name()}"));
        return $"CREATE TABLE `{key}` ({list}){(isVariable ? " WITH (record_type = variable)" : "")}";
    }

    private static string Quoted(string name) => name.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(name[0])
        ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static ColumnType TypeOf(string name, IEnumerable<string> texts)
    {
        string[] values = [.. texts.Where(text => text.Length > 0)];
        // A price that is none is a row that is wrong, not a column of texts.
        bool isPrice = Prices.Contains(name, StringComparer.OrdinalIgnoreCase) && (values.Length == 0 || Array.Exists(values, value => CsvColumn.Fits(SqlType.Double, value)));
        if (isPrice) return ColumnType.Float64;
        if (values.Length > 0 && Array.TrueForAll(values, value => CsvColumn.Fits(SqlType.BigInt, value))) return ColumnType.Int64;
        if (values.Length > 0 && Array.TrueForAll(values, value => CsvColumn.Fits(SqlType.Boolean, value))) return ColumnType.Bool;
        return Array.TrueForAll(values, value => CsvColumn.Fits(SqlType.Double, value)) && values.Length > 0 ? ColumnType.Float64 : ColumnType.String16;
    }
}
