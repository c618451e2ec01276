using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Tests.Sql.Files;

/// <summary>Statements reach the files that they may, and leave nothing half-made.</summary>
public sealed class FilePolicyTests : IDisposable
{
    private readonly FileStore _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("COPY (SELECT 1) TO '/tmp/x.csv'")]
    [InlineData("COPY `A/1Min/X` FROM 'x.csv'")]
    [InlineData("SELECT * FROM read_csv('*.csv')")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    public async Task Without_a_directory_there_are_no_files(string sql)
    {
        using var store = new SqlStore();
        SqlException error = await Assert.ThrowsAsync<SqlException>(() => store.RunAsync(sql));
        Assert.Contains("sql_files_directory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd", "is absolute")]
    [InlineData("/etc/pass*", "is absolute")]
    [InlineData("../x.csv", "goes up")]
    [InlineData("sub/../../x.csv", "goes up")]
    [InlineData("sub/../*.csv", "goes up")]
    [InlineData("link.csv", "symbolic link")]
    [InlineData("out/secret.csv", "symbolic link")]
    [InlineData("out/*.csv", "no file is named like")]
    [InlineData("l?nk.csv", "no file is named like")]
    [InlineData("**/secret.csv", "no file is named like")]
    [InlineData("", "no name of a file")]
    public async Task Nothing_outside_is_read(string name, string words)
    {
        string outside = Directory.CreateTempSubdirectory("mkts-outside").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.csv"), "x\n1\n", TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink(_files.PathOf("out"), outside);
        File.CreateSymbolicLink(_files.PathOf("link.csv"), Path.Combine(outside, "secret.csv"));
        Directory.CreateDirectory(_files.PathOf("sub"));
        Assert.Contains(words, await _files.FailAsync($"SELECT * FROM read_csv('{name}')"), StringComparison.Ordinal);
        Assert.Contains(words, await _files.FailAsync($"COPY `A/1Min/X` FROM '{name}'"), StringComparison.Ordinal);
        Directory.Delete(_files.PathOf("out"));
        Directory.Delete(outside, recursive: true);
    }

    [Theory]
    [InlineData("/tmp/mkts-never.csv", "is absolute")]
    [InlineData("../x.csv", "goes up")]
    [InlineData("out/x.csv", "symbolic link")]
    [InlineData("link.csv", "symbolic link")]
    public async Task Nothing_outside_is_written(string name, string words)
    {
        string outside = Directory.CreateTempSubdirectory("mkts-outside").FullName;
        Directory.CreateSymbolicLink(_files.PathOf("out"), outside);
        File.CreateSymbolicLink(_files.PathOf("link.csv"), Path.Combine(outside, "x.csv"));
        Assert.Contains(words, await _files.FailAsync($"COPY (SELECT 1) TO '{name}'"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(outside));
        Directory.Delete(_files.PathOf("out"));
        Directory.Delete(outside);
    }

    [Fact]
    public async Task Sessions_within_the_process_may_reach_any_file()
    {
        using var store = new SqlStore { Options = new SqlOptions { Files = FilePolicy.Anywhere } };
        string path = _files.PathOf("x.csv");
        await store.RunAsync($"COPY (SELECT 1 AS n) TO '{path}'");
        Assert.Equal("n\n1", (await store.RunAsync($"SELECT * FROM read_csv('{path}')")).ToString());
        Assert.Equal("n\n1", (await store.RunAsync($"SELECT * FROM read_csv('{_files.Directory}/*.csv')")).ToString());
    }

    [Fact]
    public async Task A_copy_that_fails_leaves_what_was_there()
    {
        _files.Write("x.csv", "before");
        const string Failing = "SELECT CASE WHEN n = 5000 THEN CAST('x' || CAST(n AS TEXT) AS BIGINT) ELSE n END AS n FROM (SELECT generate_series AS n FROM generate_series(1, 6000)) s";
        Assert.Contains("cannot convert 'x5000'", await _files.FailAsync($"COPY ({Failing}) TO 'x.csv'"), StringComparison.Ordinal);
        Assert.Equal(["x.csv"], _files.Names);
        Assert.Equal("before", _files.Read("x.csv"));
        await _files.RunAsync("COPY (SELECT 1 AS n) TO 'x.csv'");
        Assert.Equal(["x.csv"], _files.Names);
        Assert.Equal("n\n1\n", _files.Read("x.csv"));
    }
}
