using System.Globalization;
using System.Text;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Sql;

/// <summary>Compares results with what was written down: numbers by value, times to the microsecond, texts exactly.</summary>
internal static class ResultText
{
    private const double Tolerance = 1e-9;

    public static void AssertEqual(string expected, TextResult actual)
    {
        string[] lines = expected.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(lines[0], string.Join(',', actual.Names.Select(Quoted)));
        bool same = lines.Length - 1 == actual.Rows.Count;
        for (int r = 0; same && r < actual.Rows.Count; r++)
        {
            List<string> cells = Split(lines[r + 1]);
            same = cells.Count == actual.Rows[r].Length && cells.Zip(actual.Rows[r]).All(pair => AreEqual(pair.First, pair.Second));
        }
        if (!same) Assert.Fail($"expected\n{string.Join('\n', lines)}\nbut got\n{actual}");
    }

    private static string Quoted(string name) => name.Contains(',', StringComparison.Ordinal) ? $"\"{name}\"" : name;

    private static bool AreEqual(string expected, string? actual)
    {
        if (actual is null || expected == "NULL") return actual is null && expected == "NULL";
        if (expected == actual) return true;
        if (double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out double b))
        {
            return Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));
        }
        return TimestampText.TryParse(expected, TimeZoneInfo.Utc, out long x) && TimestampText.TryParse(actual, TimeZoneInfo.Utc, out long y)
            && Math.Abs(x - y) < 1000;
    }

    /// <summary>Cells of a line of CSV.</summary>
    public static List<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"') isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(c);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}
