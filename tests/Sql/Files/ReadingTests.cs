namespace MarketStore.Tests.Sql.Files;

/// <summary>What was written in any format comes back; what others wrote in JSON and Arrow is read.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly FileStore _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.json")]
    [InlineData("x.jsonl")]
    [InlineData("x.arrow")]
    [InlineData("x.arrows")]
    [InlineData("x.parquet")]
    public async Task Tables_go_out_and_come_back(string file)
    {
        foreach (string name in (string[])["FROM", "TO"])
        {
            await _files.RunAsync($"CREATE TABLE `{name}/1Sec/T` (B BOOLEAN, I1 TINYINT, U4 UINTEGER, U8 UBIGINT, I8 BIGINT, R REAL, D DOUBLE, S TEXT) WITH (record_type = variable)");
        }
        await _files.RunAsync("""
            INSERT INTO `FROM/1Sec/T` VALUES
              ('2024-03-08 14:30:00.123456789', true, -128, 4294967295, 18446744073709551615, -9223372036854775807, 1.1, 0.1, 'a "quoted", é'),
              ('2024-03-08 14:30:01', false, 127, 0, 0, 9223372036854775807, -0.5, 1e300, '')
            """);
        await _files.RunAsync("INSERT INTO `FROM/1Sec/T` SELECT '2024-03-09'::TIMESTAMP + i * INTERVAL '1 second' AS Epoch, i % 2 = 0 AS B, 1 AS I1, i AS U4, i AS U8, i AS I8, i / 8.0 AS R, i / 3.0 AS D, 'r' || i::TEXT AS S FROM generate_series(1, 5000) t(i)");

        Assert.Equal("Rows Written\n5002", await _files.RunAsync($"COPY `FROM/1Sec/T` TO '{file}'"));
        Assert.Equal("Rows Written\n5002", await _files.RunAsync($"COPY `TO/1Sec/T` FROM '{file}'"));

        Assert.Equal(await _files.RunAsync("SELECT * FROM `FROM/1Sec/T`"), await _files.RunAsync("SELECT * FROM `TO/1Sec/T`"));
    }

    [Theory]
    [InlineData("""[{"a": 1, "b": "x"}, {"b": null, "c": true}, {"a": 2.5}]""", "a,b,c\n1,x,NULL\nNULL,NULL,true\n2.5,NULL,NULL")]
    [InlineData("{\"a\": 1}\n{\"a\": 2}\n", "a\n1\n2")]
    [InlineData("{\"a\": 1}{\"a\": \"x\"}", "a\n1\nx")]
    [InlineData("\uFEFF [ ] ", "")]
    [InlineData("[{\"t\": \"2024-03-08T14:30:00Z\"}]", "t\n2024-03-08T14:30:00Z")]
    [InlineData("[{\"a\": {\"b\": [1, 2]}, \"c\": \"\\u00e9\\n\"}]", "a,c\n{\"b\": [1, 2]},é\n")]
    [InlineData("[{\"a\": 1, \"a\": 2}]", "a\n2")]
    [InlineData("[{\"a\": 18446744073709551615}]", "a\n1.8446744073709552E+19")]
    public async Task Json_is_a_table(string json, string rows)
    {
        _files.Write("x.json", json);
        if (rows.Length == 0) Assert.Equal("n\n0", await _files.RunAsync("SELECT count(*) AS n FROM read_json('x.json')"));
        else Assert.Equal(rows, await _files.RunAsync("SELECT * FROM read_json('x.json')"));
    }

    [Fact]
    public async Task Objects_may_lie_across_any_boundary()
    {
        string[] rows = [.. Enumerable.Range(0, 3000).Select(i => $"{{\"n\": {i}, \"s\": \"{new string((char)('a' + (i % 26)), i % 97)}\"}}")];
        _files.Write("x.jsonl", string.Join('\n', rows) + $"\n{{\"n\": -1, \"s\": \"{new string('z', 300_000)}\"}}");

        Assert.Equal("c,n,len\n3001,4498499,443685", await _files.RunAsync("SELECT count(*) AS c, sum(n) AS n, sum(length(s)) AS len FROM read_json('x.jsonl')"));
    }

    [Theory]
    [InlineData("[1, 2]", "has to be an array of objects, or objects one after another, and has a number")]
    [InlineData("\"x\"", "and has a text")]
    [InlineData("[[{}]]", "and has a array within")]
    [InlineData("[{\"a\": 1},\n {\"a\": }]", "cannot read 'x.json' as JSON, line 2: ")]
    [InlineData("[{\"a\": 1}", "cannot read 'x.json' as JSON, line 1: ")]
    [InlineData("{\"a\": \"", "cannot read 'x.json' as JSON, line 1: ")]
    public async Task What_is_no_table_is_told(string json, string told)
    {
        _files.Write("x.json", json);

        Assert.Contains(told, await _files.FailAsync("SELECT * FROM read_json('x.json')"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_another_type_is_told_with_its_object()
    {
        await _files.RunAsync("CREATE TABLE `A/1Sec/T` (N BIGINT)");
        _files.Write("x.json", """[{"Epoch": "2024-01-01", "N": 1}, {"Epoch": "2024-01-02", "N": "many"}]""");

        Assert.Contains("cannot read 'x.json', object 2: column \"N\" is BIGINT, and 'many' is none", await _files.FailAsync("COPY `A/1Sec/T` FROM 'x.json'"), StringComparison.Ordinal);
        Assert.Equal("n\n0", await _files.RunAsync("SELECT count(*) AS n FROM `A/1Sec/T`"));
    }

    [Fact]
    public async Task Broken_arrow_is_an_error_and_nothing_else()
    {
        await _files.RunAsync("COPY (SELECT i, 'text ' || i::TEXT AS s FROM generate_series(1, 100) t(i)) TO 'good.arrow'");
        byte[] good = await File.ReadAllBytesAsync(_files.PathOf("good.arrow"), TestContext.Current.CancellationToken);
        var random = new Random(7);
        for (int i = 0; i < 1000; i++)
        {
            byte[] bad = i % 2 == 0 ? good[..random.Next(good.Length)] : [.. good];
            if (i % 2 == 1) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_files.PathOf("bad.arrow"), bad, TestContext.Current.CancellationToken);

            Exception? error = await Record.ExceptionAsync(() => _files.RunAsync("SELECT count(*), sum(i), max(s) FROM read_arrow('bad.arrow')"));

            Assert.True(error is null or MarketStore.Sql.SqlException, $"{i}: {error}");
        }
    }

    [Fact]
    public async Task Files_of_several_types_are_united()
    {
        await _files.RunAsync("COPY (SELECT 1::INTEGER AS a) TO 'a1.arrow'");
        await _files.RunAsync("COPY (SELECT 2.5::DOUBLE AS a, 'x' AS b) TO 'a2.arrow'");

        Assert.Equal("a,b\n1,NULL\n2.5,x", await _files.RunAsync("SELECT * FROM read_arrow('a*.arrow')"));
    }
}
