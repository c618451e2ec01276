using System.Globalization;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Sql.Functions;

/// <summary>The files of values beside this one: every function with usual arguments and with those at its limits.</summary>
public sealed class ValueTests
{
    private const double Tolerance = 1e-9;

    /// <summary>What has words between its arguments.</summary>
    private static readonly string[] NoCalls = ["CAST", "TRY_CAST", "extract"];

    private static readonly string Folder = Path.GetDirectoryName(Here())!;

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder, "*.values").Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_expression_gives_its_value(string file)
    {
        string path = Path.Combine(Folder, file);
        using var store = new SqlStore();
        var answers = new List<(ValueLine Line, string Answer)>();
        foreach (ValueLine line in ValueFile.Read(path)) answers.Add((line, await AnswerAsync(store, line)));
        if (Environment.GetEnvironmentVariable("UPDATE_SQL") == "1")
        {
            ValueFile.Write(path, answers);
            return;
        }
        AssertNone(answers.Where(answer => !Agree(answer.Line.Expected, answer.Answer))
            .Select(answer => $"{file}:{answer.Line.Line + 1}: {answer.Line.Expression} is {answer.Answer} and not {answer.Line.Expected}"));
    }

    /// <summary>Constants are computed once and by themselves; columns, of which some rows are NULL, take another way.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Columns_give_what_constants_give(string file)
    {
        using var store = new SqlStore();
        var wrong = new List<string>();
        foreach (ValueLine line in ValueFile.Read(Path.Combine(Folder, file)))
        {
            if (line.Rows is not null || ArgumentsOf(line.Expression) is not { Count: > 0 } arguments) continue;
            string names = string.Join(", ", arguments.Select((_, place) => $"c{place}")), nulls = string.Join(", ", arguments.Select(_ => "NULL"));
            string call = line.Expression[..(line.Expression.IndexOf('(', StringComparison.Ordinal) + 1)] + names + ")";
            string answer = await AnswerAsync(store, new ValueLine(line.Line, call, null, "", false),
                $"SELECT {call} AS value FROM (VALUES ({string.Join(", ", arguments)}), ({nulls})) v({names})");
            if (answer.Contains("constant", StringComparison.Ordinal)) continue;
            if (!Agree(line.Expected, answer)) wrong.Add($"{file}:{line.Line + 1}: {line.Expression} is {answer} of columns and not {line.Expected}");
        }
        AssertNone(wrong);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void DuckDB_gives_the_same(string file)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        var wrong = new List<string>();
        foreach (ValueLine line in ValueFile.Read(Path.Combine(Folder, file)).Where(line => line.IsShared))
        {
            string theirs = Theirs(duck, line.Sql);
            if (!Agree(line.Expected, theirs)) wrong.Add($"{file}:{line.Line + 1}: {line.Expression} is {theirs} in DuckDB and not {line.Expected}");
        }
        AssertNone(wrong);
    }

    private static void AssertNone(IEnumerable<string> wrong)
    {
        string text = string.Join('\n', wrong);
        Assert.True(text.Length == 0, text);
    }

    /// <summary>The arguments of an expression that is one call; null of any other.</summary>
    private static List<string>? ArgumentsOf(string expression)
    {
        int open = expression.IndexOf('(', StringComparison.Ordinal), depth = 0, from = open + 1;
        if (open < 1 || !expression[..open].All(c => char.IsLetterOrDigit(c) || c == '_') || NoCalls.Contains(expression[..open])) return null;
        var arguments = new List<string>();
        bool isQuoted = false;
        for (int i = open; i < expression.Length; i++)
        {
            char c = expression[i];
            if (c == '\'') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (c == '(') depth++;
            bool isEnd = c == ')' && --depth == 0;
            if ((c == ',' && depth == 1) || (isEnd && i > from))
            {
                arguments.Add(expression[from..i].Trim());
                from = i + 1;
            }
            if (isEnd && i < expression.Length - 1) return null;
        }
        return arguments;
    }

    private static async Task<string> AnswerAsync(SqlStore store, ValueLine line, string? sql = null)
    {
        try
        {
            using SqlResult result = await store.Session.RunAsync(sql ?? line.Sql, [], TestContext.Current.CancellationToken);
            Batch batch = result.Next()!;
            SqlType type = result.Columns[0].Type;
            Assert.Equal(type.StorageOf(), batch.Columns[0].Storage);
            if (batch.Columns[0].IsNull(0)) return "NULL";
            string text = ValueText.Format(batch.Columns[0], 0, type);
            return type == SqlType.Text ? $"'{text}'" : text;
        }
        catch (Exception error) when (error is SqlException or MarketStoreException)
        {
            return "error: " + error.Message;
        }
    }

    private static string Theirs(DuckDBConnection duck, string sql)
    {
        using DuckDBCommand command = duck.CreateCommand();
        command.CommandText = sql;
        try
        {
            using DuckDBDataReader reader = command.ExecuteReader();
            reader.Read();
            return reader.IsDBNull(0) ? "NULL" : reader.GetValue(0) switch
            {
                string text => $"'{text}'",
                bool flag => flag ? "true" : "false",
                DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z",
                DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                var other => other.ToString()!,
            };
        }
        catch (DuckDBException error)
        {
            return "error: " + error.Message;
        }
    }

    private static bool Agree(string expected, string actual)
    {
        if (expected.StartsWith("error: ", StringComparison.Ordinal)) return actual.StartsWith(expected.Split(" (line")[0], StringComparison.Ordinal);
        if (expected == actual) return true;
        // Ours has no NaN.
        if (expected == "NULL" && actual == "NaN") return true;
        return double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out double b)
            && Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a));
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
