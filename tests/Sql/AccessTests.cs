using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Access;

namespace MarketStore.Tests.Sql;

/// <summary>What statements may reach: for whoever sees only some symbols, there are no others.</summary>
public sealed class AccessTests
{
    private static readonly AccessRights Reader = new("rita", AccessRole.Read, ["A*", "GO?G"]);
    private static readonly AccessRights Writer = new("will", AccessRole.Write, ["A*"]);

    /// <summary>Queries that say something about every way to a row or a name.</summary>
    private static readonly string[] Queries =
    [
        "SELECT * FROM \"1Min/X\" ORDER BY Symbol, Epoch", "SELECT count(*), sum(V) FROM \"1Min/X\"", "SELECT Symbol, max(V) FROM \"1Min/X\" GROUP BY Symbol ORDER BY 1",
        "SELECT * FROM `*/1Min/X` ORDER BY Symbol, Epoch", "SELECT * FROM v ORDER BY 1", "SELECT * FROM \"1Min/X\" LATEST ON Epoch PARTITION BY Symbol ORDER BY Symbol",
        "SELECT a.Symbol, b.V FROM \"1Min/X\" a JOIN \"1Min/X\" b ON a.Symbol = b.Symbol AND a.Epoch = b.Epoch ORDER BY 1, 2", "SHOW TABLES", "SHOW SYMBOLS FROM \"1Min/X\"",
        "SELECT Bucket FROM buckets() ORDER BY 1", "SELECT sum(Rows) FROM buckets()", "SHOW COLUMNS FROM \"1Min/X\"", "DESCRIBE \"1Min/X\"", "SELECT V FROM \"1Min/X\" WHERE Symbol = 'MSFT'",
    ];

    [Fact]
    public async Task A_restricted_user_sees_what_a_store_without_the_rest_would_show()
    {
        using SqlStore all = await StoreAsync(["AAPL", "AMD", "GOOG", "GOOGL", "MSFT", "aa"]);
        using SqlStore some = await StoreAsync(["AAPL", "AMD", "GOOG"]);
        all.As(Reader);
        foreach (string query in Queries) Assert.Equal((await some.RunAsync(query)).ToString(), (await all.RunAsync(query)).ToString());
        foreach (string hidden in (string[])["SELECT * FROM `MSFT/1Min/X`", "SELECT * FROM `AAPL,MSFT/1Min/X`", "SELECT * FROM \"1D/Y\"", "DESCRIBE `MSFT/1Min/X`"])
        {
            string wrong = await ErrorAsync(some, hidden);
            Assert.Contains("not found", wrong, StringComparison.Ordinal);
            Assert.Equal(wrong, await ErrorAsync(all, hidden));
        }
    }

    [Theory]
    [InlineData("INSERT INTO `AAPL/1Min/X` VALUES ('2024-03-08', 1)")]
    [InlineData("CREATE TABLE `A/1Min/Z` (V DOUBLE)")]
    [InlineData("DROP TABLE `AAPL/1Min/X`")]
    [InlineData("DELETE FROM `AAPL/1Min/X`")]
    [InlineData("TRUNCATE TABLE `AAPL/1Min/X`")]
    [InlineData("ALTER TABLE `AAPL/1Min/X` ADD COLUMN W DOUBLE")]
    [InlineData("CREATE VIEW w AS SELECT 1")]
    [InlineData("ALTER TABLE \"1Min/X\" SET TTL 30D")]
    [InlineData("PREPARE p AS DELETE FROM `AAPL/1Min/X`; EXECUTE p")]
    public async Task Readers_change_nothing(string statement)
    {
        using SqlStore store = await StoreAsync(["AAPL"]);
        store.As(Reader);
        MarketStoreException refused = await Assert.ThrowsAsync<MarketStoreException>(() => store.RunAsync(statement));
        Assert.Equal(ErrorCode.Forbidden, refused.Code);
        Assert.EndsWith("needs the role write, and user rita has the role read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writers_change_their_symbols_and_no_others()
    {
        using SqlStore store = await StoreAsync(["AAPL", "MSFT"]);
        store.As(Writer);
        await store.RunAsync("INSERT INTO `AAPL/1Min/X` VALUES ('2024-03-09', 5); CREATE TABLE `AMD/1Min/X` (V DOUBLE); ALTER TABLE \"1Min/X\" ADD COLUMN W DOUBLE");
        await store.RunAsync("INSERT INTO \"1Min/X\" (Symbol, Epoch, V) VALUES ('AMD', '2024-03-09', 6)");
        foreach (string refused in (string[])[
            "CREATE TABLE `MSFT/1D/X` (V DOUBLE)", "INSERT INTO `MSFT/1Min/X` VALUES ('2024-03-09', 5)", "INSERT INTO \"1Min/X\" (Symbol, Epoch, V) VALUES ('MSFT', '2024-03-09', 6)",
            "DROP TABLE `MSFT/1Min/X`", "CREATE VIEW w AS SELECT * FROM \"1Min/X\"", "CREATE MATERIALIZED VIEW \"1H/X\" AS SELECT Symbol, Epoch, V FROM \"1Min/X\" SAMPLE BY 1H", "ALTER TABLE \"1Min/X\" SET TTL 30D"])
        {
            await ErrorAsync(store, refused);
        }
        await store.RunAsync("DELETE FROM \"1Min/X\"; DROP TABLE \"1Min/X\"");
        store.As(AccessRights.All);
        Assert.Equal(["MSFT/1D/Y", "MSFT/1Min/X"], store.Engine.Keys().Select(key => key.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("2", (await store.RunAsync("SELECT count(*) FROM `MSFT/1Min/X`")).Rows[0][0]);
        Assert.Equal(["Epoch", "V"], (await store.RunAsync("SELECT * FROM `MSFT/1Min/X`")).Names);
    }

    [Fact]
    public async Task Limits_can_be_lowered_and_not_raised()
    {
        using SqlStore store = await StoreAsync(["AAPL"]);
        var given = new SqlOptions { MaxRows = 1000, MemoryBytes = 1 << 20, Timeout = TimeSpan.FromSeconds(10), Rights = Reader };
        store.With(given with { Limits = SqlLimits.Of(given) });
        await store.RunAsync("SET max_rows_per_query = 10; SET max_rows_per_query = 1000; SET statement_timeout = '1s'");
        foreach (string raise in (string[])["SET max_rows_per_query = 1001", "SET sql_memory_limit = 2000000", "SET statement_timeout = 0", "SET statement_timeout = '11s'", "SET threads = 1024"])
        {
            Assert.Contains("as the server is configured", await ErrorAsync(store, raise), StringComparison.Ordinal);
        }
    }

    private static async Task<string> ErrorAsync(SqlStore store, string statement)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => store.RunAsync(statement));
        Assert.True(error is SqlException or MarketStoreException { Code: ErrorCode.Forbidden }, error.ToString());
        return error.Message;
    }

    private static async Task<SqlStore> StoreAsync(string[] symbols)
    {
        var store = new SqlStore();
        foreach (string symbol in symbols)
        {
            await store.RunAsync($"CREATE TABLE `{symbol}/1Min/X` (V DOUBLE); INSERT INTO `{symbol}/1Min/X` VALUES ('2024-03-08 00:00', {symbol.Length}), ('2024-03-08 00:01', 2)");
        }
        if (symbols.Contains("MSFT")) await store.RunAsync("CREATE TABLE `MSFT/1D/Y` (V DOUBLE)");
        await store.RunAsync("CREATE VIEW v AS SELECT Symbol, avg(V) AS m FROM \"1Min/X\" GROUP BY Symbol");
        return store;
    }
}
