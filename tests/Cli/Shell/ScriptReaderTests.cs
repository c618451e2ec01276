using System.Diagnostics;
using System.Text;
using MarketStore.Cli.Shell.Scripts;

namespace MarketStore.Tests.Cli.Shell;

public sealed class ScriptReaderTests
{
    [Theory]
    [InlineData("SELECT 1;", "1: SELECT 1;")]
    [InlineData("SELECT 1; SELECT 2;\nSELECT 3", "1: SELECT 1;|1: SELECT 2;|2: SELECT 3")]
    [InlineData("   \\show A/1D/B 2020-01-01\n   \\q", "1: \\show A/1D/B 2020-01-01|2: \\q")]
    [InlineData("SELECT a,\n  b\nFROM t;", "1: SELECT a,\n  b\nFROM t;")]
    [InlineData("\n\n-- a comment\nSELECT 1 -- another; one\n;", "4: SELECT 1 -- another; one\n;")]
    [InlineData("SELECT ';' AS \";\", `;` /* ; */ ;SELECT 2;", "1: SELECT ';' AS \";\", `;` /* ; */ ;|1: SELECT 2;")]
    [InlineData("SELECT 'it''s;\n;' ; \\q", "1: SELECT 'it''s;\n;' ;|2: \\q")]
    [InlineData("/* one;\ntwo */ SELECT 1;", "1: /* one;\ntwo */ SELECT 1;")]
    [InlineData(";;\n;", "")]
    // Without semicolons, as the original took them.
    [InlineData("SELECT 1\nSELECT 2\n\\q", "1: SELECT 1|2: SELECT 2|3: \\q")]
    [InlineData("INSERT INTO t\nSELECT 1\nSELECT 2", "1: INSERT INTO t\nSELECT 1|3: SELECT 2")]
    [InlineData("FROM t\nSELECT a", "1: FROM t\nSELECT a")]
    [InlineData("WITH a AS (SELECT 1)\nSELECT * FROM a", "1: WITH a AS (SELECT 1)\nSELECT * FROM a")]
    [InlineData("CREATE TABLE `A/1D/B` (C DOUBLE)\nWITH (record_type = variable)", "1: CREATE TABLE `A/1D/B` (C DOUBLE)\nWITH (record_type = variable)")]
    [InlineData("SELECT 1\nUNION ALL\nSELECT 2\nexit", "1: SELECT 1\nUNION ALL\nSELECT 2\nexit")]
    [InlineData("exit", "1: exit")]
    [InlineData("SELECT '\n\\q\n'", "1: SELECT '\n\\q\n'")]
    [InlineData("SELECT 'open", "1: SELECT 'open")]
    [InlineData("SELECT 1 1\nSELECT 2\nSELECT 3;\nSELECT 4", "1: SELECT 1 1\nSELECT 2\nSELECT 3;|4: SELECT 4")]
    [InlineData("SELECT 1 FROM\nSELECT 2\n\\q", "1: SELECT 1 FROM\nSELECT 2|3: \\q")]
    public void A_script_is_cut(string script, string items)
    {
        var reader = new ScriptReader();
        var found = new StringBuilder();
        foreach (ScriptItem item in script.Split('\n').SelectMany(reader.Add)) found.Append(found.Length > 0 ? "|" : "").Append($"{item.Line}: {item.Text.TrimStart()}");
        if (reader.End() is { } last) found.Append(found.Length > 0 ? "|" : "").Append($"{last.Line}: {last.Text.TrimStart()}");

        Assert.Equal(items, found.ToString());
    }

    /// <summary>Statements of many lines, each of which might begin the next: once, finding their ends took hours.</summary>
    [Theory]
    [InlineData("INSERT INTO t VALUES", "(1, 2, 3),", "(4, 5, 6);")]
    [InlineData("SELECT 1", "UNION ALL SELECT 2 UNION ALL\nSELECT 3", ";")]
    [InlineData("SELECT 1 FROM", "SELECT 1 FROM", ";")]
    [InlineData("SELECT 1 AS", "SELECT 1 AS", ";")]
    [InlineData("SELECT (", "SELECT (", ";")]
    public void Long_statements_take_their_length(string first, string line, string last)
    {
        var clock = Stopwatch.StartNew();
        var reader = new ScriptReader();
        string script = $"{first}\n{string.Concat(Enumerable.Repeat(line + "\n", 200_000))}{last}";
        ScriptItem item = Assert.Single(script.Split('\n').SelectMany(reader.Add));
        Assert.Equal(script.Length, item.Text.Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }
}
