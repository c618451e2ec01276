using System.Globalization;
using DuckDB.NET.Data;

namespace MarketStore.Tests.Sql.Files;

/// <summary>Parquet that we write and read, that DuckDB writes, and that DuckDB reads.</summary>
public sealed class ParquetTests : IDisposable
{
    /// <summary>Every type with values at its ends, and NULL.</summary>
    private const string AllTypes = """
        SELECT * FROM (VALUES
          (true, (-128)::TINYINT, (-32768)::SMALLINT, (-2147483648)::INTEGER, 9223372036854775807::BIGINT, 255::UTINYINT, 65535::USMALLINT, 4294967295::UINTEGER,
           18446744073709551615::UBIGINT, 1.1::REAL, 0.1::DOUBLE, 'é"x'::TEXT, '2024-03-08T14:30:00.123456789Z'::TIMESTAMP, '1969-12-31'::DATE, '14:30:00.000000001'::TIME, '1 day'::INTERVAL),
          (false, 0::TINYINT, 0::SMALLINT, 0::INTEGER, -5::BIGINT, 0::UTINYINT, 0::USMALLINT, 0::UINTEGER,
           0::UBIGINT, (-0.5)::REAL, 1e300::DOUBLE, ''::TEXT, '1969-12-31T23:59:59.999999999Z'::TIMESTAMP, '2024-03-08'::DATE, '00:00:00'::TIME, '1 month'::INTERVAL),
          (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
        t(flag, i8, i16, i32, i64, u8, u16, u32, u64, r, x, words, at, day, clock, span)
        """;

    private readonly FileStore _files = new();
    private readonly DuckDBConnection _duck = new("DataSource=:memory:");

    public ParquetTests() => _duck.Open();

    public void Dispose()
    {
        _duck.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("snappy")]
    [InlineData("zstd")]
    public async Task Every_type_comes_back_as_it_was_written(string compression)
    {
        string before = await _files.RunAsync(AllTypes);
        Assert.Equal("Rows Written\n3", await _files.RunAsync($"COPY ({AllTypes}) TO 'all.parquet' (COMPRESSION {compression})"));
        Assert.Equal(before, await _files.RunAsync("SELECT * FROM read_parquet('all.parquet')"));
        string types = await _files.RunAsync($"DESCRIBE {AllTypes}");
        Assert.Equal(types.Replace("span,INTERVAL", "span,TEXT", StringComparison.Ordinal), await _files.RunAsync("DESCRIBE SELECT * FROM read_parquet('all.parquet')"));
    }

    /// <summary>DuckDB's times in UTC end at microseconds; the file's do not.</summary>
    [Fact]
    public async Task DuckDb_reads_what_we_write()
    {
        await _files.RunAsync($"COPY ({AllTypes}) TO 'all.parquet' (COMPRESSION zstd)");
        const string Text = "flag::TEXT, i8::TEXT, i16::TEXT, i32::TEXT, i64::TEXT, u8::TEXT, u16::TEXT, u32::TEXT, u64::TEXT, r::TEXT, x::TEXT, words, (CASE WHEN i8 < 0 THEN epoch_us(\"at\") END)::TEXT, day::TEXT, span";
        Assert.Equal(
            [
                "true|-128|-32768|-2147483648|9223372036854775807|255|65535|4294967295|18446744073709551615|1.1|0.1|é\"x|1709908200123456|1969-12-31|1 day",
                "false|0|0|0|-5|0|0|0|0|-0.5|1e+300||NULL|2024-03-08|1 month",
                "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            ],
            Duck($"SELECT {Text} FROM '{_files.PathOf("all.parquet")}'"));
        Assert.Contains("NANOS", Assert.Single(Duck($"SELECT logical_type FROM parquet_schema('{_files.PathOf("all.parquet")}') WHERE name = 'at'")), StringComparison.Ordinal);
        string types = string.Join(' ', Duck($"SELECT column_type FROM (DESCRIBE SELECT * FROM '{_files.PathOf("all.parquet")}')"));
        Assert.StartsWith("BOOLEAN TINYINT SMALLINT INTEGER BIGINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE VARCHAR TIMESTAMP", types, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DuckDb_reads_our_csv_and_we_read_its()
    {
        const string Rows = "SELECT * FROM (VALUES (1, 'a,\"b\"', 1.5), (2, NULL, NULL), (3, 'two\nlines', -1.0)) t(n, words, x)";
        await _files.RunAsync($"COPY ({Rows}) TO 'ours.csv'");
        Assert.Equal(["1|a,\"b\"|1.5", "2|NULL|NULL", "3|two\nlines|-1"], Duck($"SELECT n, words, x FROM read_csv('{_files.PathOf("ours.csv")}')"));
        Duck($"COPY ({Rows}) TO '{_files.PathOf("theirs.csv")}'");
        Assert.Equal("n,words,x\n1,a,\"b\",1.5\n2,NULL,NULL\n3,two\nlines,-1", await _files.RunAsync("SELECT * FROM read_csv('theirs.csv')"));
    }

    [Theory]
    [InlineData("snappy", "V1")]
    [InlineData("zstd", "V1")]
    [InlineData("uncompressed", "V1")]
    [InlineData("snappy", "V2")]
    [InlineData("zstd", "V2")]
    public async Task We_read_what_DuckDb_writes(string compression, string version)
    {
        // Repeated words make dictionaries; every seventh row is NULL; several row groups.
        const string Rows = """
            SELECT CASE WHEN i % 7 <> 0 THEN i END AS n, (i % 7)::INTEGER AS small, (i % 3 = 0) AS flag, 'word' || (i % 5) AS words, DATE '2024-01-01' + (i % 400)::INTEGER AS day,
              CASE WHEN i % 7 <> 0 THEN TIMESTAMP '2024-01-01 00:00:00.123456' + INTERVAL (i) SECOND END AS at, (i / 8.0)::DOUBLE AS x, (i % 100)::UTINYINT AS u, (i / 4.0)::DECIMAL(12,2) AS d,
              CASE WHEN i % 7 = 0 THEN NULL ELSE 'unique ' || i END AS text
            FROM range(30000) t(i)
            """;
        string path = _files.PathOf("theirs.parquet");
        Duck($"COPY ({Rows}) TO '{path}' (FORMAT parquet, COMPRESSION {compression}, ROW_GROUP_SIZE 8192, PARQUET_VERSION {version})");
        Assert.Equal(
            "Column,Type\nn,BIGINT\nsmall,INTEGER\nflag,BOOLEAN\nwords,TEXT\nday,DATE\nat,TIMESTAMP\nx,DOUBLE\nu,UTINYINT\nd,DOUBLE\ntext,TEXT",
            await _files.RunAsync("DESCRIBE SELECT * FROM read_parquet('theirs.parquet')"));
        Assert.Equal(
            "n,small,flag,words,day,at,x,u,d,text\n29999,4,false,word4,2025-02-03,2024-01-01T08:19:59.123456Z,3749.875,99,7499.75,unique 29999",
            await _files.RunAsync("SELECT * FROM read_parquet('theirs.parquet') WHERE n = 29999"));
        string theirs = Duck("SELECT count(*), count(n), sum(n), sum(small), count(*) FILTER (flag), count(DISTINCT words), min(day)::TEXT, max(day)::TEXT, count(\"at\"), sum(x), sum(u), sum(d)::DOUBLE, count(text), max(text) "
            + $"FROM '{path}'")[0];
        TextResult ours = await _files.Store.RunAsync("SELECT count(*), count(n), sum(n), sum(small), count(*) FILTER (WHERE flag), count(DISTINCT words), min(day), max(day), count(at), sum(x), sum(u), sum(d), count(text), max(text) "
            + "FROM read_parquet('theirs.parquet')");
        Assert.Equal(theirs, string.Join('|', ours.Rows[0]));
    }

    [Fact]
    public async Task Many_row_groups_and_many_files_make_one_table()
    {
        const string Rows = "SELECT generate_series AS n, CASE WHEN generate_series % 3 = 0 THEN NULL ELSE 't' || CAST(generate_series % 10 AS TEXT) END AS t FROM generate_series(1, 300000)";
        await _files.RunAsync($"COPY ({Rows}) TO 'a1.parquet'");
        await _files.RunAsync("COPY (SELECT 0.5 AS n, true AS extra) TO 'a2.parquet'");
        Assert.Equal(["3"], Duck($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{_files.PathOf("a1.parquet")}')"));
        Assert.Equal("c,s,t,e\n300001,45000150000.5,200000,1", await _files.RunAsync("SELECT count(*) AS c, sum(n) AS s, count(t) AS t, count(extra) AS e FROM read_parquet('a*.parquet')"));
        Assert.Equal("extra\nNULL", await _files.RunAsync("SELECT extra FROM read_parquet('a*.parquet') LIMIT 1"));
        Assert.Contains("columns=extra", await _files.RunAsync("EXPLAIN SELECT extra FROM read_parquet('a*.parquet')"), StringComparison.Ordinal);
        await _files.RunAsync("COPY (SELECT 'x' AS n) TO 'a3.parquet'");
        Assert.Contains("is DOUBLE in one file and TEXT in 'a3.parquet'", await _files.FailAsync("SELECT * FROM read_parquet('a*.parquet')"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_go_into_files_and_back()
    {
        await _files.RunAsync("CREATE TABLE `A/1Sec/TRADE` (Price DOUBLE, Size INTEGER, Exchange TEXT) WITH (record_type = variable)");
        await _files.RunAsync("CREATE TABLE `B/1Sec/TRADE` (Price DOUBLE, Size INTEGER, Exchange TEXT) WITH (record_type = variable)");
        await _files.RunAsync("INSERT INTO `A/1Sec/TRADE` VALUES ('2024-03-08 14:30:00.000000001', 1.5, 3, 'X'), ('2024-03-08 14:30:00.5', NULL, 4, '')");
        await _files.RunAsync("COPY `A/1Sec/TRADE` TO 'trades.parquet'");
        Assert.Equal("Rows Written\n2", await _files.RunAsync("COPY `B/1Sec/TRADE` FROM 'trades.parquet'"));
        Assert.Equal(await _files.RunAsync("SELECT * FROM `A/1Sec/TRADE`"), await _files.RunAsync("SELECT * FROM `B/1Sec/TRADE`"));
    }

    [Fact]
    public async Task Columns_of_nothing_but_null_and_odd_names_come_back()
    {
        const string Rows = "SELECT NULL::TEXT AS `a.b`, NULL::DOUBLE AS `c/d`, NULL::TIMESTAMP AS `é x`, NULL::BOOLEAN AS flag, NULL::DATE AS day FROM generate_series(1, 3)";
        await _files.RunAsync($"COPY ({Rows}) TO 'nulls.parquet'");
        Assert.Equal(await _files.RunAsync(Rows), await _files.RunAsync("SELECT * FROM read_parquet('nulls.parquet')"));
        Assert.Equal(["0|0|3"], Duck($"SELECT count(\"a.b\"), count(day), count(*) FROM '{_files.PathOf("nulls.parquet")}'"));
    }

    [Fact]
    public async Task Files_of_no_rows_have_columns()
    {
        await _files.RunAsync("COPY (SELECT 1 AS n, 'x' AS t WHERE false) TO 'none.parquet'");
        Assert.Equal("n,t", await _files.RunAsync("SELECT * FROM read_parquet('none.parquet')"));
        Assert.Empty(Duck($"SELECT * FROM '{_files.PathOf("none.parquet")}'"));
    }

    [Fact]
    public async Task Broken_files_are_errors_that_name_the_file()
    {
        await _files.RunAsync("COPY (SELECT generate_series AS n FROM generate_series(1, 5000)) TO 'x.parquet' (COMPRESSION zstd)");
        byte[] whole = await File.ReadAllBytesAsync(_files.PathOf("x.parquet"), TestContext.Current.CancellationToken);
        _files.Write("empty.parquet", "");
        _files.Write("text.parquet", "this is not what it says it is");
        await File.WriteAllBytesAsync(_files.PathOf("half.parquet"), whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        foreach (string name in new[] { "empty.parquet", "text.parquet", "half.parquet" })
        {
            Assert.StartsWith($"cannot read '{name}' as Parquet: ", await _files.FailAsync($"SELECT * FROM read_parquet('{name}')"), StringComparison.Ordinal);
        }
        whole.AsSpan(50, 200).Fill(0xAB);
        await File.WriteAllBytesAsync(_files.PathOf("rotten.parquet"), whole, TestContext.Current.CancellationToken);
        Assert.Contains("'rotten.parquet'", await _files.FailAsync("SELECT sum(n) FROM read_parquet('rotten.parquet')"), StringComparison.Ordinal);
        Duck($"COPY (SELECT [1, 2] AS list) TO '{_files.PathOf("list.parquet")}'");
        Assert.Contains("column \"list\" is of a type that cannot be read", await _files.FailAsync("SELECT * FROM read_parquet('list.parquet')"), StringComparison.Ordinal);
        Assert.Contains("read_parquet has no options", await _files.FailAsync("SELECT * FROM read_parquet('list.parquet', header => true)"), StringComparison.Ordinal);
        Assert.Contains("compression is none, snappy or zstd", await _files.FailAsync("COPY (SELECT 1 AS n) TO 'y.parquet' (COMPRESSION lzo)"), StringComparison.Ordinal);
    }

    /// <summary>Rows of DuckDB.</summary>
    private List<string> Duck(string sql)
    {
        using DuckDBCommand command = _duck.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(c => reader.IsDBNull(c) ? "NULL" : Convert.ToString(reader.GetValue(c), CultureInfo.InvariantCulture))));
        }
        return rows;
    }
}
