using System.Globalization;
using System.Text;
using DuckDB.NET.Data;

namespace MarketStore.Tests.Sql;

/// <summary>The same tables in a store of ours and in DuckDB, and results of both as lines that can be compared.</summary>
internal sealed class DuckDbTwin : IDisposable
{
    private readonly DuckDBConnection _duck = new("DataSource=:memory:");

    private DuckDbTwin()
    {
    }

    public SqlStore Store { get; } = new();

    /// <param name="seed">Of the rows.</param>
    /// <param name="place">Where ours are.</param>
    public static async Task<DuckDbTwin> CreateAsync(int seed, RowsIn place)
    {
        var twin = new DuckDbTwin();
        twin._duck.Open();
        twin.Duck("CREATE TABLE bars (Symbol TEXT, Epoch TIMESTAMP, Open DOUBLE, Close DOUBLE, Volume BIGINT, Tag TEXT)");
        twin.Duck("CREATE TABLE ticks (Symbol TEXT, Epoch TIMESTAMP, Price DOUBLE, Size INTEGER)");
        var random = new Random(seed);
        foreach (string symbol in new[] { "AA", "BB", "CC" })
        {
            await twin.Store.RunAsync($"CREATE TABLE `{symbol}/1Min/BARS` (Open DOUBLE, Close DOUBLE, Volume BIGINT, Tag TEXT)");
            await twin.Store.RunAsync($"CREATE TABLE `{symbol}/1Sec/TICKS` (Price DOUBLE, Size INTEGER) WITH (record_type = variable)");
            await twin.FillAsync(symbol, random);
            if (random.Next(2) == 0) twin.Store.Engine.Checkpoint();
            await twin.FillAsync(symbol, random);
        }
        // A bar that was written twice is there once: the table is made of what the store has.
        twin.Store.Move(place);
        foreach (string table in new[] { "bars", "ticks" })
        {
            TextResult rows = await twin.Store.RunAsync($"SELECT * FROM {Ours(table)}");
            foreach (string[] chunk in rows.Rows.Select(Literal).Chunk(500)) twin.Duck($"INSERT INTO {table} VALUES {string.Join(',', chunk)}");
        }
        return twin;
    }

    /// <summary>Rows of ours, sorted.</summary>
    public async Task<List<string>> OursAsync(string query)
    {
        TextResult result = await Store.RunAsync(query.Replace("{bars}", Ours("bars"), StringComparison.Ordinal).Replace("{ticks}", Ours("ticks"), StringComparison.Ordinal));
        return Sorted(result.Rows.Select(row => string.Join('|', row.Select(Canonical))));
    }

    /// <summary>Rows of DuckDB's, sorted.</summary>
    public List<string> Theirs(string query)
    {
        using DuckDBCommand command = _duck.CreateCommand();
        command.CommandText = query.Replace("{bars}", "bars", StringComparison.Ordinal).Replace("{ticks}", "ticks", StringComparison.Ordinal);
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var cells = new string[reader.FieldCount];
            for (int c = 0; c < cells.Length; c++) cells[c] = reader.IsDBNull(c) ? "NULL" : Canonical(Text(reader.GetValue(c)));
            rows.Add(string.Join('|', cells));
        }
        return Sorted(rows);
    }

    public void Dispose()
    {
        _duck.Dispose();
        Store.Dispose();
    }

    private static string Ours(string table) => table == "bars" ? "\"1Min/BARS\"" : "\"1Sec/TICKS\"";

    private static string Literal(string?[] row) =>
        "(" + string.Join(',', row.Select((value, c) => value is null ? "NULL" : c == 1 ? $"TIMESTAMP '{value.TrimEnd('Z')}'" : $"'{value}'")) + ")";

    /// <summary>Whether rows are the same, numbers but for their eighth digit: a half at the ninth is rounded either way.</summary>
    public static bool AreAlike(List<string> ours, List<string> theirs) =>
        ours.SequenceEqual(theirs) || (ours.Count == theirs.Count && ours.Zip(theirs).All(rows => AreAlike(rows.First, rows.Second)));

    private static bool AreAlike(string ours, string theirs)
    {
        string[] a = ours.Split('|'), b = theirs.Split('|');
        return a.Length == b.Length && a.Zip(b).All(cells => cells.First == cells.Second
            || (double.TryParse(cells.First, CultureInfo.InvariantCulture, out double x) && double.TryParse(cells.Second, CultureInfo.InvariantCulture, out double y)
                && Math.Abs(x - y) <= 1e-8 * Math.Abs(x)));
    }

    private static List<string> Sorted(IEnumerable<string> rows) => [.. rows.Order(StringComparer.Ordinal)];

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>Numbers to nine digits: sums of other orders differ in the last ones.</summary>
    private static string Canonical(string? value)
    {
        if (value is null) return "NULL";
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return value;
        return Math.Abs(number) < 1e-9 ? "0" : number.ToString("G9", CultureInfo.InvariantCulture);
    }

    private async Task FillAsync(string symbol, Random random)
    {
        StringBuilder bars = new(), ticks = new();
        for (int i = 0; i < 40; i++)
        {
            string day = $"2024-03-0{random.Next(4, 8)}";
            string bar = $"('{day} 10:{random.Next(60):D2}', {Price(random)}, {Price(random)}, {random.Next(10) * 10}, {Pick(random, "'x'", "'xy'", "'yx'", "''", "'z'")})";
            bars.Append(i == 0 ? "" : ",").Append(bar);
            string tick = $"('{day} 10:{random.Next(60):D2}:{random.Next(60):D2}', {random.Next(400) / 4.0:R}, {random.Next(100)})";
            ticks.Append(i == 0 ? "" : ",").Append(tick);
        }
        await Store.RunAsync($"INSERT INTO `{symbol}/1Min/BARS` VALUES {bars}");
        await Store.RunAsync($"INSERT INTO `{symbol}/1Sec/TICKS` VALUES {ticks}");
    }

    private static string Price(Random random) => random.Next(10) == 0 ? "NULL" : (random.Next(400) / 4.0).ToString("R", CultureInfo.InvariantCulture);

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private void Duck(string sql)
    {
        using DuckDBCommand command = _duck.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
