namespace MarketStore.Tests.Sql.Functions;

/// <summary>One line of a file of values.</summary>
/// <param name="IsShared">DuckDB has to give the same.</param>
/// <param name="Rows">What stands behind a bar: the rows of a table with the columns x, or x and y; null: the expression needs none.</param>
internal sealed record ValueLine(int Line, string Expression, string? Rows, string Expected, bool IsShared)
{
    public string Sql => $"SELECT {Expression} AS value" + (Rows is null ? "" : $" FROM (VALUES {Rows}) v({(TakesPairs ? "x, y" : "x")})");

    private bool TakesPairs => Expression.Contains("x, y)", StringComparison.Ordinal);
}

/// <summary>
/// Expressions and what they have to give, one a line. Texts are in quotes; an error is written with words of its message.
/// Under [duckdb] DuckDB has to agree, under [ours] it has no such function, or another opinion.
///
///     [duckdb]
///     upper('ab') -> 'AB'
///     sum(x) | (1), (NULL), (2) -> 3
///     [ours]
///     chr(-1) -> error: no code point
/// </summary>
internal static class ValueFile
{
    private const string Arrow = " -> ";

    public static IEnumerable<ValueLine> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        bool isShared = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (line is "[duckdb]" or "[ours]")
            {
                isShared = line == "[duckdb]";
                continue;
            }
            int arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
            string left = arrow < 0 ? line : line[..arrow], expected = arrow < 0 ? "" : line[(arrow + Arrow.Length)..];
            int bar = left.LastIndexOf(" | ", StringComparison.Ordinal);
            yield return new ValueLine(i, bar < 0 ? left : left[..bar], bar < 0 ? null : left[(bar + 3)..], expected, isShared);
        }
    }

    /// <summary>Writes answers into the file, to be read before they are believed.</summary>
    public static void Write(string path, IEnumerable<(ValueLine Line, string Answer)> answers)
    {
        string[] lines = File.ReadAllLines(path);
        foreach ((ValueLine line, string answer) in answers)
        {
            lines[line.Line] = line.Expression + (line.Rows is null ? "" : $" | {line.Rows}") + Arrow + answer;
        }
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }
}
