using CsCheck;
using MarketStore.Sql;
using MarketStore.Sql.Syntax;

namespace MarketStore.Tests.Sql.Syntax;

/// <summary>What people read who have mistyped something; and what no text can do.</summary>
public sealed class SyntaxErrorTests
{
    private static readonly string[] Words =
    [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "AS", "JOIN", "ASOF", "ON", "USING", "SAMPLE BY", "OVER",
        "PARTITION BY", "CASE", "WHEN", "THEN", "END", "AND", "NOT", "IN", "BETWEEN", "UNION", "WITH", "INSERT INTO", "VALUES",
        "CREATE TABLE", "(", ")", ",", ";", ".", "*", "+", "-", "/", "=", "<", "::", "=>", "'a'", "\"b\"", "`A/1D/X`", "1", "1.5",
        "5Min", "$1", "@x", "Close", "Epoch", "count", "NULL", "INTERVAL '1 day'", "--\n", "/*", "*/", "'", "\"", "\0", "é", "🐢",
    ];

    [Theory]
    [InlineData("SELECT Close FORM `AAPL/1Min/OHLCV` WHERE;",
        "unexpected `AAPL/1Min/OHLCV`, expected `;` or the end; did you mean FROM? (line 1, column 19)")]
    [InlineData("SELECT Close FROM `AAPL/1Min/OHLCV` WHERE;",
        "unexpected `;`, expected expression (line 1, column 42)")]
    [InlineData("SELEC Close FROM t",
        "unexpected `SELEC`, expected a statement such as SELECT, INSERT or CREATE; did you mean SELECT? (line 1, column 1)")]
    [InlineData("SELECT a FROM t WHERE a > ORDER BY b",
        "unexpected `ORDER`, expected expression (line 1, column 27)")]
    [InlineData("SELECT a FROM t GROPU BY a",
        "unexpected `BY`, expected `;` or the end; did you mean GROUP? (line 1, column 23)")]
    [InlineData("SELECT (1 + 2 FROM t",
        "unexpected `FROM`, expected `)` (line 1, column 15)")]
    [InlineData("SELECT 'abc FROM t",
        "the text that begins here has no end: ' is missing (line 1, column 8)")]
    [InlineData("SELECT a FROM `t WHERE b",
        "the name that begins here has no end: ` is missing (line 1, column 15)")]
    [InlineData("SELECT a /* b FROM t",
        "the comment that begins here has no end: `*/` is missing (line 1, column 10)")]
    [InlineData("SELECT a ? b FROM t",
        "the character `?` has no meaning in SQL (line 1, column 10)")]
    [InlineData("SELECT 5.5Min",
        "a number is followed by letters: a duration is a whole number and a unit, such as 5Min (line 1, column 8)")]
    [InlineData("INSERT INTO a;",
        "unexpected `;`, expected `SELECT` (line 1, column 14)")]
    [InlineData("SELECT a FROM b LIMIT;",
        "unexpected `;`, expected expression (line 1, column 22)")]
    [InlineData("SELECT CASE a END FROM b",
        "unexpected `END`, expected `WHEN` (line 1, column 15)")]
    [InlineData("SELECT a FROM b SAMPLE 5Min",
        "unexpected `5Min`, expected `BY` (line 1, column 24)")]
    [InlineData("SELECT count(* FROM b",
        "unexpected `FROM`, expected `)` (line 1, column 16)")]
    [InlineData("SELECT a FROM b ASOF c USING (x)",
        "unexpected `c`, expected `JOIN` (line 1, column 22)")]
    [InlineData("CREATE TABLE t (a)",
        "unexpected `)`, expected type (line 1, column 18)")]
    [InlineData("DROP t",
        "unexpected `t`, expected `TABLE` or `VIEW` or `MATERIALIZED` (line 1, column 6)")]
    [InlineData("SHOW TABELS",
        "unexpected `TABELS`, expected `SYMBOLS` or `COLUMNS` or `TABLES` or `VIEWS` or `FUNCTIONS` or `SETTINGS`; did you mean TABLES? (line 1, column 6)")]
    [InlineData("SELECT 1 SELECT 2",
        "unexpected `SELECT`, expected `;` or the end (line 1, column 10)")]
    [InlineData("SELECT a FROM t LIMIT 1 LIMIT 2",
        "unexpected `LIMIT`, expected `;` or the end (line 1, column 25)")]
    [InlineData("hello",
        "unexpected `hello`, expected a statement such as SELECT, INSERT or CREATE (line 1, column 1)")]
    [InlineData(")",
        "unexpected `)`, expected a statement such as SELECT, INSERT or CREATE (line 1, column 1)")]
    public void Messages_say_what_was_found_what_was_expected_and_what_may_have_been_meant(string text, string expected) =>
        Assert.Equal("syntax error: " + expected, Assert.Throws<SqlException>(() => SqlParser.Parse(text)).Message);

    [Fact]
    public void No_text_does_more_than_fail() => Gen.Int[0, Words.Length - 1].Array[0, 60].Sample(words =>
    {
        string text = string.Join(' ', words.Select(word => Words[word]));
        try
        {
            SqlParser.Parse(text);
        }
        catch (SqlException error)
        {
            Assert.StartsWith("syntax error: ", error.Message, StringComparison.Ordinal);
        }
    }, iter: 20_000);
}
