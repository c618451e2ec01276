using MarketStore.Sql;
using MarketStore.Sql.Syntax;

namespace MarketStore.Tests.Sql.Syntax;

/// <summary>What statements become, and where they end.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3 ^ 2", "(1 + (2 * (3 ^ 2)))")]
    [InlineData("-2 ^ 2", "(-(2 ^ 2))")]
    [InlineData("2 ^ -1", "(2 ^ -1)")]
    [InlineData("1 - 2 - 3", "((1 - 2) - 3)")]
    [InlineData("a OR b AND NOT c = d", "(a OR (b AND (NOT (c = d))))")]
    [InlineData("a || b = c || d", "((a || b) = (c || d))")]
    [InlineData("a BETWEEN 1 AND 2 AND b", "(a BETWEEN 1 AND 2 AND b)")]
    [InlineData("x NOT IN (1, 2) OR y NOT LIKE 'a%'", "(x NOT IN (1, 2) OR y NOT LIKE 'a%')")]
    [InlineData("x IS NOT NULL AND y IS DISTINCT FROM z", "(x IS NOT NULL AND (y IS DISTINCT FROM z))")]
    [InlineData("a::DOUBLE / b::BIGINT::DOUBLE", "(a::DOUBLE / b::BIGINT::DOUBLE)")]
    [InlineData("Epoch AT TIME ZONE 'UTC' > Open", "(Epoch AT TIME ZONE 'UTC' > Open)")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("- - 1", "(--1)")]
    public void Operators_bind_as_in_mathematics_and_SQL(string text, string expected) =>
        Assert.Equal(expected, Print(Item("SELECT " + text)));

    [Theory]
    [InlineData("Date")]
    [InlineData("Time")]
    [InlineData("Open")]
    [InlineData("First")]
    [InlineData("Last")]
    [InlineData("Window")]
    [InlineData("Range")]
    [InlineData("Value")]
    [InlineData("Name")]
    [InlineData("Symbols")]
    public void Words_that_columns_have_need_no_quotes(string name)
    {
        var column = Assert.IsType<ColumnName>(Item($"SELECT {name} FROM t WHERE {name} > 1 ORDER BY {name}"));
        Assert.Equal(name, column.Column.Text);
    }

    [Theory]
    [InlineData("first(Open)")]
    [InlineData("last(Close)")]
    [InlineData("left(a, 2)")]
    [InlineData("replace(a, 'b', 'c')")]
    public void Words_that_functions_have_need_no_quotes(string call) => Assert.IsType<Call>(Item($"SELECT {call} FROM t"));

    [Fact]
    public void Literals_keep_what_was_written()
    {
        Assert.Equal("it's", Assert.IsType<TextLiteral>(Item("SELECT 'it''s'")).Value);
        Assert.Equal("1.5e-3", Assert.IsType<NumberLiteral>(Item("SELECT 1.5e-3")).Text);
        Assert.Equal("0x1F", Assert.IsType<NumberLiteral>(Item("SELECT 0x1F")).Text);
        Assert.Equal("5Min", Assert.IsType<IntervalLiteral>(Item("SELECT 5Min")).Text);
        var interval = Assert.IsType<IntervalLiteral>(Item("SELECT INTERVAL '5' MINUTE"));
        Assert.Equal(("5", "MINUTE"), (interval.Text, interval.Unit));
        var date = Assert.IsType<TypedLiteral>(Item("SELECT DATE '2024-03-08'"));
        Assert.Equal(("DATE", "2024-03-08"), (date.Type, date.Value));
        Assert.Equal(3, Assert.IsType<Parameter>(Item("SELECT $3")).Number);
        Assert.Equal("s", Assert.IsType<Variable>(Item("SELECT @s")).Name);
        Assert.Equal("A\"/1Min/`X", Table("SELECT * FROM \"A\"\"/1Min/`X\""));
        Assert.Equal("A`/1Min/X", Table("SELECT * FROM `A``/1Min/X`"));
    }

    [Fact]
    public void Clauses_are_found_in_their_places()
    {
        const string text = """
            WITH a (x) AS (SELECT 1), b AS (SELECT 2)
            SELECT DISTINCT Symbol AS s, count(*) n, sum(x) FILTER (WHERE y) OVER w,
            FROM "1Min/OHLCV" AS m
            WHERE Epoch >= '2024' GROUP BY 1, 2 HAVING n > 3
            WINDOW w AS (PARTITION BY Symbol ORDER BY Epoch DESC NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES)
            QUALIFY row_number() OVER (w) = 1
            ORDER BY s, n DESC LIMIT 2 BY s LIMIT 10 OFFSET 5;
            """;
        Query query = QueryOf(text);
        Assert.Equal(2, query.With.Count);
        Assert.Equal("x", query.With[0].Columns[0].Text);
        var select = Assert.IsType<Select>(query.Body);
        Assert.True(select.IsDistinct);
        Assert.Equal(["s", "n", null], select.Items.Select(item => item.Alias?.Text));
        var sum = Assert.IsType<Call>(select.Items[2].Value);
        Assert.NotNull(sum.Filter);
        Assert.Equal("w", sum.Over?.Base?.Text);
        Assert.Equal("m", select.From?.Alias?.Text);
        Assert.NotNull(select.Where);
        Assert.Equal(2, Assert.Single(select.GroupBy!.Sets).Count);
        Assert.NotNull(select.Having);
        Window window = Assert.Single(select.Windows).Window;
        Assert.Equal((true, true), (window.OrderBy[0].IsDescending, window.OrderBy[0].NullsFirst));
        Assert.Equal((FrameUnit.Rows, FrameBoundKind.Preceding, FrameBoundKind.CurrentRow, FrameExclusion.Ties),
            (window.Frame!.Unit, window.Frame.Start.Kind, window.Frame.End.Kind, window.Frame.Exclude));
        Assert.NotNull(select.Qualify);
        Assert.Equal([false, true], query.OrderBy.Select(key => key.IsDescending));
        Assert.NotNull(query.LimitBy);
        Assert.Equal("10", Assert.IsType<NumberLiteral>(query.Limit).Text);
        Assert.Equal("5", Assert.IsType<NumberLiteral>(query.Offset).Text);
    }

    [Fact]
    public void Sample_by_has_its_own_clauses()
    {
        var select = Assert.IsType<Select>(QueryOf("""
            SELECT Epoch, last(Close) FROM t SAMPLE BY 1Min FROM '2024-01-01' TO '2024-01-02' FILL(PREV, LINEAR, NULL, NONE, 0, PREV(x))
            ALIGN TO CALENDAR TIME ZONE 'America/New_York' WITH OFFSET 30Min LABEL END
            """).Body);
        SampleBy sample = select.SampleBy!;
        Assert.Equal([FillKind.Previous, FillKind.Linear, FillKind.Null, FillKind.None, FillKind.Constant, FillKind.Previous],
            sample.Fills.Select(fill => fill.Kind));
        Assert.NotNull(sample.From);
        Assert.NotNull(sample.To);
        Assert.NotNull(sample.TimeZone);
        Assert.NotNull(sample.Offset);
        Assert.True(sample.IsLabelledByEnd);
        Assert.True(Assert.IsType<Select>(QueryOf("SELECT 1 FROM t SAMPLE BY 1H ALIGN TO FIRST OBSERVATION").Body)
            .SampleBy!.AlignsToFirstObservation);
    }

    [Fact]
    public void Joins_associate_from_the_left()
    {
        var outer = Assert.IsType<TimeJoin>(From("SELECT 1 FROM a JOIN b USING (k) ASOF LEFT JOIN c ON a.k = c.k TOLERANCE 10Sec"));
        Assert.Equal((TimeJoinKind.AsOf, true), (outer.Kind, outer.KeepsLeft));
        Assert.NotNull(outer.Tolerance);
        Assert.Equal("k", Assert.IsType<Join>(outer.Left).Using[0].Text);
        Assert.Equal(JoinKind.Cross, Assert.IsType<Join>(From("SELECT 1 FROM a, b")).Kind);
        Assert.Equal(JoinKind.Full, Assert.IsType<Join>(From("SELECT 1 FROM a x FULL OUTER JOIN b y ON x.k = y.k")).Kind);
        Assert.Equal(TimeJoinKind.Lt, Assert.IsType<TimeJoin>(From("SELECT 1 FROM a LT JOIN b USING (k, t)")).Kind);
        Assert.IsType<SpliceJoin>(From("SELECT 1 FROM a SPLICE JOIN b USING (k)"));
        var window = Assert.IsType<WindowJoin>(From(
            "SELECT 1 FROM a WINDOW JOIN b ON a.k = b.k RANGE BETWEEN 1Sec PRECEDING AND 1Sec FOLLOWING EXCLUDE PREVAILING"));
        Assert.False(window.IncludesPrevailing);
        var horizon = Assert.IsType<HorizonJoin>(From("SELECT 1 FROM a HORIZON JOIN b ON a.k = b.k LIST (0, 1Sec, 5Sec) AS h"));
        Assert.Equal(3, horizon.Horizon.Offsets.Count);
        Assert.Equal(JoinKind.Inner, Assert.IsType<Join>(Assert.IsType<Join>(From("SELECT 1 FROM (a JOIN b ON x) JOIN c ON y")).Left).Kind);
    }

    [Fact]
    public void Set_operations_bind_as_in_SQL()
    {
        var except = Assert.IsType<SetOperation>(QueryOf("SELECT 1 UNION ALL BY NAME SELECT 2 INTERSECT SELECT 3 EXCEPT (SELECT 4)").Body);
        Assert.Equal(SetOperator.Except, except.Operator);
        var union = Assert.IsType<SetOperation>(except.Left);
        Assert.Equal((SetOperator.Union, true, true), (union.Operator, union.IsAll, union.IsByName));
        Assert.Equal(SetOperator.Intersect, Assert.IsType<SetOperation>(union.Right).Operator);
        Assert.IsType<NestedQuery>(except.Right);
    }

    [Fact]
    public void Friendly_forms_are_understood()
    {
        var select = Assert.IsType<Select>(QueryOf("FROM t SELECT * EXCLUDE (a, b) REPLACE (c / 2 AS c), COLUMNS('x.*')").Body);
        var star = Assert.IsType<Star>(select.Items[0].Value);
        Assert.Equal((2, 1), (star.Exclude.Count, star.Replace.Count));
        Assert.Equal("x.*", Assert.IsType<ColumnsMatching>(select.Items[1].Value).Pattern);
        Assert.IsType<Star>(Assert.Single(Assert.IsType<Select>(QueryOf("FROM t").Body).Items).Value);
        Assert.True(Assert.IsType<Select>(QueryOf("SELECT a FROM t GROUP BY ALL").Body).GroupBy!.IsAll);
        Assert.NotNull(QueryOf("SELECT a FROM t ORDER BY ALL DESC").OrderByAll);
        var pivot = Assert.IsType<Pivot>(QueryOf("PIVOT (FROM t) ON Symbol IN ('A', 'B') USING first(Close) GROUP BY Epoch").Body);
        Assert.Equal((2, 1, 1), (pivot.In.Count, pivot.Using.Count, pivot.GroupBy.Count));
        Assert.True(Assert.IsType<InList>(Assert.IsType<Select>(QueryOf("FROM t WHERE Epoch IN '2024-03'").Body).Where).IsInterval);
    }

    [Theory]
    [InlineData("INSERT INTO `A/1Min/T` VALUES (1, 2), (3, 4)", typeof(InsertStatement))]
    [InlineData("INSERT INTO t (a, b) SELECT 1, 2", typeof(InsertStatement))]
    [InlineData("INSERT INTO t BY NAME (SELECT 1 AS a)", typeof(InsertStatement))]
    [InlineData("DELETE FROM t WHERE Epoch < '2010'", typeof(DeleteStatement))]
    [InlineData("TRUNCATE TABLE t", typeof(TruncateStatement))]
    [InlineData("CREATE TABLE IF NOT EXISTS t (Open DOUBLE, Volume BIGINT) WITH (record_type = variable)", typeof(CreateTableStatement))]
    [InlineData("CREATE TABLE t (LIKE u)", typeof(CreateTableStatement))]
    [InlineData("CREATE TABLE t AS SELECT 1 AS a", typeof(CreateTableStatement))]
    [InlineData("CREATE OR REPLACE VIEW v AS DECLARE @s := 'A' SELECT @s", typeof(CreateViewStatement))]
    [InlineData("CREATE MATERIALIZED VIEW `5Min/X` AS SELECT 1 FROM t SAMPLE BY 5Min REFRESH EVERY 1Min TTL 30D", typeof(CreateMaterializedViewStatement))]
    [InlineData("DROP TABLE IF EXISTS a, b", typeof(DropStatement))]
    [InlineData("ALTER TABLE t ADD COLUMN x DOUBLE", typeof(AddColumnStatement))]
    [InlineData("ALTER TABLE t DROP COLUMN x", typeof(DropColumnStatement))]
    [InlineData("ALTER TABLE t RENAME COLUMN x TO y", typeof(RenameColumnStatement))]
    [InlineData("ALTER TABLE t SET TTL 30D", typeof(SetTimeToLiveStatement))]
    [InlineData("COPY (SELECT 1) TO 'x.parquet' (FORMAT parquet)", typeof(CopyToStatement))]
    [InlineData("COPY t FROM 'x.csv'", typeof(CopyFromStatement))]
    [InlineData("EXPLAIN ANALYZE SELECT 1", typeof(ExplainStatement))]
    [InlineData("SHOW SYMBOLS FROM t", typeof(ShowStatement))]
    [InlineData("SHOW TABLES", typeof(ShowStatement))]
    [InlineData("DESCRIBE t", typeof(DescribeStatement))]
    [InlineData("SUMMARIZE t", typeof(SummarizeStatement))]
    [InlineData("SET statement_timeout = '10s'", typeof(SetStatement))]
    [InlineData("SET TIME ZONE 'America/New_York'", typeof(SetTimeZoneStatement))]
    [InlineData("PREPARE p AS SELECT $1", typeof(PrepareStatement))]
    [InlineData("EXECUTE p (1, 2)", typeof(ExecuteStatement))]
    [InlineData("KILL QUERY 7", typeof(KillStatement))]
    [InlineData("DECLARE @s := 'AAPL', @n := 3 SELECT * FROM t WHERE Symbol = @s LIMIT @n", typeof(SelectStatement))]
    public void Statements_are_told_apart(string text, Type expected) => Assert.IsType(expected, Assert.Single(SqlParser.Parse(text)));

    [Fact]
    public void A_script_is_a_list_of_statements()
    {
        Assert.Empty(SqlParser.Parse(" ; -- nothing\n /* at all */ ;"));
        IReadOnlyList<Statement> statements = SqlParser.Parse("SELECT 1;\n\nSHOW TABLES;; SELECT ';' -- end");
        Assert.Equal([new Position(1, 1), new Position(3, 1), new Position(3, 15)], statements.Select(statement => statement.At));
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        foreach (string text in (string[])
        [
            "SELECT " + new string('(', 100_000) + "1" + new string(')', 100_000),
            "SELECT " + string.Concat(Enumerable.Repeat("(SELECT ", 50_000)),
            "SELECT " + string.Concat(Enumerable.Repeat("NOT ", 100_000)) + "a",
            "SELECT " + string.Concat(Enumerable.Repeat("- ", 100_000)) + "a",
            "SELECT 1 FROM " + new string('(', 100_000),
            string.Concat(Enumerable.Repeat("EXPLAIN ", 100_000)),
            "SELECT " + string.Concat(Enumerable.Repeat("CASE ", 50_000)),
            "SELECT " + string.Concat(Enumerable.Repeat("f(", 50_000)),
            "SELECT 1" + string.Concat(Enumerable.Repeat("^1", 100_000)),
        ])
        {
            Assert.Throws<SqlException>(() => SqlParser.Parse(text));
        }
        Assert.Single(SqlParser.Parse("SELECT " + string.Join(" + ", Enumerable.Repeat("a", 20_000))));
    }

    private static Query QueryOf(string text) => Assert.IsType<SelectStatement>(Assert.Single(SqlParser.Parse(text))).Query;

    private static Expression Item(string text) => Assert.Single(Assert.IsType<Select>(QueryOf(text).Body).Items).Value;

    private static TableSource From(string text) => Assert.IsType<Select>(QueryOf(text).Body).From!;

    private static string Table(string text) => Assert.IsType<NamedTable>(From(text)).Name.Text;

    /// <summary>With all parentheses.</summary>
    private static string Print(Expression expression) => expression switch
    {
        NumberLiteral number => number.Text,
        TextLiteral text => $"'{text.Value}'",
        ColumnName column => column.Column.Text,
        Unary { Operator: UnaryOperator.Not } not => $"(NOT {Print(not.Operand)})",
        Unary minus => $"(-{Print(minus.Operand)})",
        MarketStore.Sql.Syntax.Binary binary => $"({Print(binary.Left)} {Symbol(binary.Operator)} {Print(binary.Right)})",
        Between between => $"{Print(between.Operand)} BETWEEN {Print(between.Low)} AND {Print(between.High)}",
        InList list => $"{Print(list.Operand)} {(list.IsNegated ? "NOT " : "")}IN ({string.Join(", ", list.Values.Select(Print))})",
        Like like => $"{Print(like.Operand)} {(like.IsNegated ? "NOT " : "")}LIKE {Print(like.Pattern)}",
        Is isNull => $"{Print(isNull.Operand)} IS {(isNull.IsNegated ? "NOT " : "")}NULL",
        Cast cast => $"{Print(cast.Operand)}::{cast.Type}",
        AtTimeZone zone => $"{Print(zone.Operand)} AT TIME ZONE {Print(zone.Zone)}",
        _ => throw new InvalidOperationException(expression.ToString()),
    };

    private static string Symbol(BinaryOperator binary) => binary switch
    {
        BinaryOperator.Or => "OR",
        BinaryOperator.And => "AND",
        BinaryOperator.Equal => "=",
        BinaryOperator.Greater => ">",
        BinaryOperator.IsDistinctFrom => "IS DISTINCT FROM",
        BinaryOperator.Concatenate => "||",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Power => "^",
        _ => binary.ToString(),
    };
}
