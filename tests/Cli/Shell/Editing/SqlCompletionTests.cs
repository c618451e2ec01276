using MarketStore.Cli.Shell.Editing;
using MarketStore.Cli.Stores;
using MarketStore.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Cli.Shell.Editing;

public sealed class SqlCompletionTests : IAsyncLifetime
{
    private const string Buckets = """
        CREATE TABLE `ACME/1Min/OHLCV` (Open FLOAT, High FLOAT, Volume BIGINT);
        CREATE TABLE `ACID/1Min/OHLCV` (Open FLOAT, High FLOAT, Volume BIGINT);
        CREATE TABLE `BOLT/1Sec/TRADE` (Price DOUBLE, "from" DOUBLE);
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("mkts").FullName;
    private LocalStore? _store;
    private SqlCompletion? _completion;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = LocalStore.Open(Path.Combine(_root, "data"), NullLogger.Instance);
        using SqlResult made = await _store.RunAsync(Buckets, Cancel);
        _completion = new SqlCompletion(new StoreCatalog(_store));
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("SELECT * FROM |", "\"1Min/OHLCV\" \"1Sec/TRADE\" `ACID/1Min/OHLCV` `ACME/1Min/OHLCV` `BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM ac|", "`ACID/1Min/OHLCV` `ACME/1Min/OHLCV`")]
    [InlineData("SELECT * FROM t JOIN `ACME/1|", "`ACME/1Min/OHLCV`")]
    [InlineData("INSERT INTO \"ACM|", "\"ACME/1Min/OHLCV\"")]
    [InlineData("DESCRIBE 1m|", "\"1Min/OHLCV\"")]
    [InlineData("DELETE FROM /* which */ BOLT/1Sec/T|", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM `ACME/1Min/OHLCV` a, bo|", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM gaps(`ACME/1Min/OHLCV`, 1H), \"1Sec/TRADE\", (SELECT 1, 2), acm|", "`ACME/1Min/OHLCV`")]
    [InlineData("SELECT a, acm| FROM t", "")]
    [InlineData("SELECT 1 FROM t WHERE x IN (1, acm|", "")]
    [InlineData("SELECT * FROM t WHERE x = 1 ORDER BY 1, acm|", "")]
    [InlineData("SELECT * FROM t JOIN u ON t.a = u.a, bol|", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM t ASOF JOIN bol|", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT (SELECT max(Price) FROM bol|) FROM t", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM t WHERE Epoch > (SELECT Pri| FROM `BOLT/1Sec/TRADE`)", "Price")]
    [InlineData("SELECT * FROM (SELECT a FROM x), bol|", "`BOLT/1Sec/TRADE`")]
    [InlineData("SELECT * FROM adjusted(acm|", "`ACME/1Min/OHLCV`")]
    [InlineData("SELECT Pri| FROM `ACME/1Min/OHLCV`, `BOLT/1Sec/TRADE`", "Price")]
    [InlineData("SELECT 1 FROM t; SELECT 2, acm|", "")]
    [InlineData("SELECT Hi| FROM `ACME/1Min/OHLCV`", "High")]
    [InlineData("SELECT ceil|", "ceil( ceiling(")]
    [InlineData("SELECT \"Vo| FROM `ACME/1Min/OHLCV`", "")]
    [InlineData("SELECT * FROM \"1Min/OHLCV\" WHERE \"Vo|", "\"Volume\"")]
    [InlineData("SELECT * FROM `BOLT/1Sec/TRADE` WHERE fro|", "\"from\" from")]
    [InlineData("SELECT * FROM `BOLT/1Sec/TRADE`; SELECT Pric|", "")]
    [InlineData("selec|", "select")]
    [InlineData("SELEC|", "SELECT")]
    [InlineData("SELECT 'sel|", "")]
    [InlineData("SELECT 1 -- sel|", "")]
    [InlineData("\\ti|", "\\timing")]
    [InlineData("\\format js|", "json jsonl")]
    [InlineData("\\help tri|", "")]
    [InlineData("\\help ke|", "keys")]
    [InlineData("\\help \\tri|", "\\trim")]
    [InlineData("\\show ac|", "ACID/1Min/OHLCV ACME/1Min/OHLCV")]
    [InlineData("\\show ACME/1Min/OHLCV 20|", "")]
    [InlineData("\\plot SELECT * FROM bo|", "`BOLT/1Sec/TRADE`")]
    [InlineData("\\o /no/such/|", "")]
    public void Names_are_offered(string text, string candidates)
    {
        int cursor = text.IndexOf('|', StringComparison.Ordinal);
        Assert.Equal(candidates, string.Join(' ', _completion!.Complete(text.Remove(cursor, 1), cursor).Candidates));
    }

    [Fact]
    public void Files_are_offered()
    {
        File.WriteAllText(Path.Combine(_root, "a b.sql"), "");
        File.WriteAllText(Path.Combine(_root, "ab.sql"), "");
        string text = $"\\i {_root}/";
        Completions offered = _completion!.Complete(text, text.Length);
        Assert.Equal([$"'{_root}/a b.sql'", $"{_root}/ab.sql", $"{_root}/data/"], offered.Candidates);
        Assert.Equal(3, offered.Start);
    }

    [Fact]
    public void Tab_completes_what_is_common_and_then_lists()
    {
        var bench = new EditorBench(width: 46, completion: _completion);
        bench.Press("SELECT * FROM a").Points("\t", "> SELECT * FROM `AC|")
            .Shows("\t", "> SELECT * FROM `AC\n`ACID/1Min/OHLCV`  `ACME/1Min/OHLCV`")
            .Shows("M", "> SELECT * FROM `ACM").Points("\t", "> SELECT * FROM `ACME/1Min/OHLCV`|").Press(";", "\r");
        Assert.Equal("SELECT * FROM `ACME/1Min/OHLCV`;", bench.ReadText());
        bench.Press("SELECT\n").Shows("\t1", $"{bench.Shown}\n> SELECT\n.     1").Press("\u0003").Read();
    }

    [Fact]
    public void Long_lists_are_cut()
    {
        var words = new Words([.. Enumerable.Range(0, 133).Select(i => $"word{i:000}")]);
        var bench = new EditorBench(width: 20, height: 20, completion: words);
        bench.Press("w", "\t").Shows("\t", "> word\n" + string.Join('\n', Enumerable.Range(0, 10).Select(i => $"word{i:000}  word{i + 10:000}")) + "\n… 113 more").Press("\u0003").Read();
    }

    [Fact]
    public async Task A_store_that_fails_has_no_names()
    {
        await using var store = new BrokenStore();
        Assert.Equal([], new SqlCompletion(new StoreCatalog(store)).Complete("SELECT * FROM a", 15).Candidates);
        Assert.Contains("SELECT", new SqlCompletion(new StoreCatalog(store)).Complete("S", 1).Candidates);
    }

    private sealed class Words(IReadOnlyList<string> words) : ICompletionSource
    {
        public Completions Complete(string text, int cursor) => new(0, words);
    }
}
