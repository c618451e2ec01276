namespace MarketStore.Tests.Sql.Files;

/// <summary>COPY TO and FROM, and read_csv.</summary>
public sealed class CsvTests : IDisposable
{
    private readonly FileStore _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_result_comes_back_as_it_was_written()
    {
        const string Rows = "SELECT * FROM (VALUES (1, 1.5, true, 'a,b', '2024-03-08T14:30:00.123456789Z'::TIMESTAMP), "
            + "(-2, NULL, false, 'say \"hi\"', NULL), (NULL, 1e300, NULL, 'two\nlines', '1969-12-31'::TIMESTAMP), (4, 0.1, true, '', '2024-01-01'::TIMESTAMP), "
            + "(5, -0.5, true, NULL, '2024-01-01'::TIMESTAMP)) t(n, x, flag, words, at)";
        string before = await _files.RunAsync(Rows);
        Assert.Equal("Rows Written\n5", await _files.RunAsync($"COPY ({Rows}) TO 'rows.csv'"));
        Assert.Equal(before, await _files.RunAsync("SELECT * FROM read_csv('rows.csv')"));
        Assert.Equal("Column,Type\nn,BIGINT\nx,DOUBLE\nflag,BOOLEAN\nwords,TEXT\nat,TIMESTAMP", await _files.RunAsync("DESCRIBE SELECT * FROM read_csv('rows.csv')"));
        await _files.RunAsync($"COPY ({Rows}) TO 'other.txt' (FORMAT csv, HEADER false, DELIMITER ';', NULL 'NA')");
        Assert.StartsWith("1;1.5;true;a,b;2024-03-08T14:30:00.123456789Z\n-2;NA;false;\"say \"\"hi\"\"\";NA\n", _files.Read("other.txt"), StringComparison.Ordinal);
        string again = await _files.RunAsync("SELECT * FROM read_csv('other.txt', header => false, delimiter => ';', null => 'NA') t(n, x, flag, words, at)");
        Assert.Equal(before, again);
    }

    [Fact]
    public async Task Json_is_an_array_and_jsonl_lines()
    {
        const string Rows = "SELECT * FROM (VALUES (1, 'a\"b', '2024-01-01'::TIMESTAMP), (NULL, NULL, NULL)) t(n, words, at)";
        await _files.RunAsync($"COPY ({Rows}) TO 'rows.json'");
        Assert.Equal("[\n{\"n\":1,\"words\":\"a\\\"b\",\"at\":\"2024-01-01T00:00:00Z\"},\n{\"n\":null,\"words\":null,\"at\":null}\n]\n", _files.Read("rows.json"));
        await _files.RunAsync($"COPY ({Rows}) TO 'rows.jsonl'");
        Assert.Equal("{\"n\":1,\"words\":\"a\\\"b\",\"at\":\"2024-01-01T00:00:00Z\"}\n{\"n\":null,\"words\":null,\"at\":null}\n", _files.Read("rows.jsonl"));
        await _files.RunAsync("COPY (SELECT 1 AS n WHERE false) TO 'rows.json'");
        Assert.Equal("[\n]\n", _files.Read("rows.json"));
        Assert.Contains("give each column a name of its own", await _files.FailAsync("COPY (SELECT 1 AS n, 2 AS n) TO 'rows.json'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_files_are_united_by_the_names_of_their_columns()
    {
        Directory.CreateDirectory(_files.PathOf("sub/deep"));
        _files.Write("a1.csv", "x,y\n1,p\n2,q\n");
        _files.Write("a2.csv", "\uFEFFz,x\r\ntrue,2.5\r\n");
        _files.Write("a3.csv", "x,y\n");
        _files.Write(".a4.csv", "x\n9\n");
        _files.Write("sub/deep/a5.csv", "x\n7\n");
        Assert.Equal("x,y,z\n1,p,NULL\n2,q,NULL\n2.5,NULL,true", await _files.RunAsync("SELECT * FROM read_csv('a*.csv')"));
        Assert.Equal("s\n12.5", await _files.RunAsync("SELECT sum(x) AS s FROM read_csv('**/a?.csv')"));
        Assert.Equal("n\n4", await _files.RunAsync("SELECT count(*) AS n FROM read_csv('**/*.csv')"));
        Assert.Equal("z\ntrue", await _files.RunAsync("SELECT z FROM read_csv('a*.csv') WHERE z LIMIT 1"));
        Assert.Contains("no file is named like 'b*.csv'", await _files.FailAsync("SELECT * FROM read_csv('b*.csv')"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\n2\n", "BIGINT")]
    [InlineData("1\n2.5\n", "DOUBLE")]
    [InlineData("1\ntrue\n", "TEXT")]
    [InlineData("true\nFalse\n", "BOOLEAN")]
    [InlineData("2024-03-08\n2024-03-08 14:30\n", "TIMESTAMP")]
    [InlineData("5\n2024-03-08\n", "TEXT")]
    [InlineData("\"\"\n1\n", "BIGINT")]
    [InlineData("9223372036854775808\n", "DOUBLE")]
    [InlineData("\n", "TEXT")]
    [InlineData("", "TEXT")]
    public async Task Types_are_inferred(string rows, string type)
    {
        _files.Write("x.csv", "x\n" + rows);
        Assert.Equal($"Column,Type\nx,{type}", await _files.RunAsync("DESCRIBE SELECT * FROM read_csv('x.csv')"));
        await _files.RunAsync("SELECT * FROM read_csv('x.csv')");
    }

    [Fact]
    public async Task Errors_name_the_file_the_line_the_column_and_the_value()
    {
        string rows = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},\"a\nb\"\n"));
        _files.Write("x.csv", "n,t\n" + rows + "oops,c\n");
        Assert.Equal("'x.csv' line 6002: column \"n\" is BIGINT, and 'oops' is none", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"));
        _files.Write("x.csv", "n,t\n1,2\n\n1,2,3\n");
        Assert.Equal("'x.csv' line 4: there are 3 fields, and the first line has 2", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"));
        _files.Write("x.csv", "n\n\"a\"b\n");
        Assert.Contains("line 2: text follows the quote", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"), StringComparison.Ordinal);
        _files.Write("x.csv", "n\n\"a\n");
        Assert.Contains("line 2: a quote is not closed", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"), StringComparison.Ordinal);
        _files.Write("x.csv", "n,n\n1,2\n");
        Assert.Contains("two columns are named \"n\"", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"), StringComparison.Ordinal);
        File.WriteAllBytes(_files.PathOf("x.csv"), [(byte)'n', 10, 0xFF, 10]);
        Assert.Contains("is not UTF-8", await _files.FailAsync("SELECT * FROM read_csv('x.csv')"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_file_go_into_a_table()
    {
        await _files.RunAsync("CREATE TABLE `A/1Min/BARS` (Close DOUBLE, Volume INTEGER, Tag TEXT)");
        _files.Write("bars.csv", "Tag,Epoch,Close\n007,1709900000,1.5\n\"\",2024-03-08 14:30,\n");
        Assert.Equal("Rows Written\n2", await _files.RunAsync("COPY `A/1Min/BARS` FROM 'bars.csv'"));
        Assert.Equal("Epoch,Close,Volume,Tag\n2024-03-08T12:13:00Z,1.5,0,007\n2024-03-08T14:30:00Z,NULL,0,", await _files.RunAsync("SELECT * FROM `A/1Min/BARS`"));
        _files.Write("bare.txt", "2024-03-09;2.5;3;x\n");
        await _files.RunAsync("COPY `A/1Min/BARS` FROM 'bare.txt' (FORMAT csv, HEADER false, DELIMITER ';')");
        Assert.Equal("Close,Volume\n2.5,3", await _files.RunAsync("SELECT Close, Volume FROM `A/1Min/BARS` WHERE Tag = 'x'"));
        await _files.RunAsync("COPY `A/1Min/BARS` TO 'all.csv'");
        Assert.Equal("Epoch,Close,Volume,Tag\n2024-03-08T12:13:00Z,1.5,0,007\n2024-03-08T14:30:00Z,,0,\"\"\n2024-03-09T00:00:00Z,2.5,3,x\n", _files.Read("all.csv"));
    }

    [Fact]
    public async Task Views_read_files_and_materialized_views_do_not()
    {
        _files.Write("x.csv", "Symbol,Epoch,n\nA,2024-03-08,1\n");
        await _files.RunAsync("CREATE VIEW xs AS SELECT * FROM read_csv('x.csv')");
        Assert.Equal("n\n1", await _files.RunAsync("SELECT n FROM xs"));
        Assert.Contains("follows tables, and files are none", await _files.FailAsync("CREATE MATERIALIZED VIEW \"1D/XS\" AS SELECT * FROM read_csv('x.csv') REFRESH MANUAL"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_does_not_fit_writes_no_row()
    {
        await _files.RunAsync("CREATE TABLE `A/1Min/BARS` (Close DOUBLE, Volume TINYINT)");
        _files.Write("bars.csv", "Epoch,Volume\n2024-03-08,1\n2024-03-09,300\n");
        Assert.Equal("'bars.csv' line 3: column \"Volume\" is TINYINT, and '300' is none", await _files.FailAsync("COPY `A/1Min/BARS` FROM 'bars.csv'"));
        _files.Write("bars.csv", "Epoch,Clse\n2024-03-08,1\n");
        Assert.Contains("did you mean \"Close\"?", await _files.FailAsync("COPY `A/1Min/BARS` FROM 'bars.csv'"), StringComparison.Ordinal);
        _files.Write("bare.csv", "2024-03-08\n");
        Assert.Contains("has the 3 columns Epoch, Close, Volume, and 'bare.csv' has 1", await _files.FailAsync("COPY `A/1Min/BARS` FROM 'bare.csv' (HEADER false)"), StringComparison.Ordinal);
        Assert.Equal("n\n0", await _files.RunAsync("SELECT count(*) AS n FROM `A/1Min/BARS`"));
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO 'x.txt'", "does not end in the name of a format")]
    [InlineData("COPY (SELECT 1) TO 'x.csv' (FORMAT cvs)", "there is no format 'cvs'")]
    [InlineData("COPY (SELECT 1) TO 'x.csv' (ESCAPE 'x')", "csv has no option \"ESCAPE\"; it has header, delimiter and null")]
    [InlineData("COPY (SELECT 1) TO 'x.json' (HEADER)", "json has no option \"HEADER\"")]
    [InlineData("COPY (SELECT 1) TO 'x.csv' (DELIMITER '::')", "a delimiter is one character")]
    [InlineData("COPY (SELECT 1) TO 'x.csv' (HEADER 2)", "HEADER is true or false")]
    [InlineData("COPY (SELECT 1) TO 'no/x.csv'", "there is no directory for 'no/x.csv'")]
    [InlineData("SELECT * FROM read_csv()", "read_csv takes a file or a pattern")]
    [InlineData("SELECT * FROM read_csv('x.csv')", "there is no file 'x.csv'")]
    [InlineData("COPY `A/1Min/BARS` FROM 'x.json'", "there is no file 'x.json'")]
    public async Task Wrong_statements_say_what_is_right(string sql, string words)
    {
        Assert.Contains(words, await _files.FailAsync(sql), StringComparison.Ordinal);
        Assert.Empty(_files.Names);
    }
}
