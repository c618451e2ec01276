namespace MarketStore.Tests.Sql;

/// <summary>What one step of a test file does.</summary>
internal enum SqlStepKind
{
    /// <summary>Runs statements; they have to succeed.</summary>
    Statement,

    /// <summary>Runs statements; the last one's rows have to be those written below.</summary>
    Query,

    /// <summary>Runs statements; the last one has to fail, and the words written below to be in its message.</summary>
    Error,

    /// <summary>Runs a statement; the lines written below have to be in its rows.</summary>
    Contains,
}

/// <param name="Line">Where it begins, for messages.</param>
internal sealed record SqlStep(int Line, SqlStepKind Kind, string Sql, string Expected);

/// <summary>
/// A test written in SQL. Steps are separated by blank lines; a step is a word, statements, and behind a line of dashes
/// what has to come out. Lines that begin with # are comments.
///
///     query
///     SELECT count(*) AS n FROM `A/1Min/OHLCV`;
///     ----
///     n
///     12
/// </summary>
internal static class SqlTestFile
{
    private const string Divider = "----";

    public static List<SqlStep> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        var steps = new List<SqlStep>();
        for (int i = 0; i < lines.Length;)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
            {
                i++;
                continue;
            }
            int first = i;
            while (i < lines.Length && lines[i].Length > 0) i++;
            steps.Add(Step(path, first, lines[first..i]));
        }
        return steps;
    }

    private static SqlStep Step(string path, int line, string[] lines)
    {
        if (!Enum.TryParse(lines[0], ignoreCase: true, out SqlStepKind kind)) throw new FormatException($"{path}:{line + 1}: {lines[0]} is no kind of step");
        int divider = Array.IndexOf(lines, Divider);
        string sql = string.Join('\n', divider < 0 ? lines[1..] : lines[1..divider]);
        if ((divider < 0) != (kind == SqlStepKind.Statement)) throw new FormatException($"{path}:{line + 1}: {kind} and what has to come out do not go together");
        return new SqlStep(line + 1, kind, sql, divider < 0 ? "" : string.Join('\n', lines[(divider + 1)..]));
    }
}
