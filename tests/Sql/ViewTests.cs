using MarketStore.Engine.Time;
using MarketStore.Sql;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Views;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Materialized views are what their query would give, whatever was written, erased and dropped below them, wherever the
/// store was closed in between.
/// </summary>
public sealed class ViewTests
{
    private const string Symbols = "ABC";

    /// <summary>Views over views, days of New York over minutes, all symbols in one, and rows passed on as they are.</summary>
    private static readonly (string Name, string Query)[] Views =
    [
        ("5Min/BARS", "SELECT Symbol, Epoch, first(Close) AS Open, max(Close) AS High, last(Close) AS Close, count(*) AS N FROM \"1Min/T\" WHERE Close > 2 SAMPLE BY 5Min"),
        ("1H/BARS", "SELECT Symbol, Epoch, max(High) AS High, sum(N) AS N FROM \"5Min/BARS\" SAMPLE BY 1H"),
        ("1D/NY", "SELECT Symbol, Epoch, sum(Close) AS S FROM \"1Min/T\" SAMPLE BY 1D ALIGN TO CALENDAR TIME ZONE 'America/New_York'"),
        ("1D/NESTED", "SELECT Symbol, Epoch, max(C) AS C FROM (SELECT Symbol, Epoch, sum(Close) AS C FROM \"1Min/T\" SAMPLE BY 7Min) SAMPLE BY 1D"),
        ("1H/ALL", "SELECT 'ALL' AS Symbol, Epoch, sum(Close) AS S FROM \"1Min/T\" SAMPLE BY 1H"),
        ("1Min/TWICE", "SELECT Symbol, Epoch, Close * 2 AS Twice FROM \"1Min/T\" WHERE Close <> 3"),
        ("1D/LAG", "SELECT Symbol, Epoch, last(R) AS R FROM (SELECT Symbol, Epoch, Close - lag(Close) OVER (PARTITION BY Symbol ORDER BY Epoch) AS R FROM \"1Min/T\") SAMPLE BY 1D REFRESH MANUAL"),
    ];

    /// <summary>The first has so many spans of changes that they become coarser than a slot.</summary>
    public static TheoryData<int> Seeds() => [1537929265, .. Enumerable.Range(0, 4).Select(_ => Random.Shared.Next())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Views_are_what_their_queries_give(int seed)
    {
        var random = new Random(seed);
        using var store = new SqlStore();
        foreach (char symbol in Symbols) await store.RunAsync($"CREATE TABLE `{symbol}/1Min/T` (Close DOUBLE)");
        await Change(store, random);
        foreach ((string name, string query) in Views) await store.RunAsync($"CREATE MATERIALIZED VIEW \"{name}\" AS {query}");
        for (int round = 0; round < 12; round++)
        {
            for (int changes = random.Next(1, 4); changes > 0; changes--) await Change(store, random);
            // What is pending survives a restart, and what has been worked in is not lost by one either.
            if (random.Next(3) == 0) store.Move((RowsIn)random.Next(3));
            if (random.Next(4) > 0) await Follow(store);
        }
        await Follow(store);
        store.Move((RowsIn)random.Next(3));
        foreach ((string name, string query) in Views)
        {
            TextResult expected = await store.RunAsync($"SELECT time_bucket('{name.Split('/')[0]}', Epoch) AS Epoch, * EXCLUDE (Epoch) FROM ({query.Replace(" REFRESH MANUAL", "", StringComparison.Ordinal)}) ORDER BY Symbol, Epoch");
            TextResult stored = await store.RunAsync($"SELECT Epoch, * EXCLUDE (Epoch) FROM \"{name}\" ORDER BY Symbol, Epoch");
            Assert.True(expected.ToString() == stored.ToString(), $"seed {seed}, {name}: the query gives\n{expected}\nstored is\n{stored}");
        }
    }

    [Fact]
    public async Task Only_what_a_change_touches_is_computed_anew()
    {
        using var store = new SqlStore();
        await store.RunAsync("CREATE TABLE `A/1Min/T` (Close DOUBLE); CREATE TABLE `B/1Min/T` (Close DOUBLE);"
            + "INSERT INTO \"1Min/T\" (Symbol, Epoch, Close) SELECT 'A', ts, 1 FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-30', INTERVAL '1 minute') s(ts);"
            + "CREATE MATERIALIZED VIEW \"5Min/V\" AS SELECT Symbol, Epoch, sum(Close) AS S FROM \"1Min/T\" SAMPLE BY 5Min;"
            + "INSERT INTO \"1Min/T\" (Symbol, Epoch, Close) VALUES ('A', '2024-01-07 12:34', 5), ('A', '2024-01-20 00:00', 5), ('B', '2024-01-20 00:03', 7)");
        Assert.Equal("3", (await store.RunAsync("REFRESH MATERIALIZED VIEW \"5Min/V\"")).Rows[0][0]);
        Assert.Equal("0", (await store.RunAsync("REFRESH MATERIALIZED VIEW \"5Min/V\"")).Rows[0][0]);
        Assert.Equal("9", (await store.RunAsync("SELECT S FROM \"5Min/V\" WHERE Symbol = 'A' AND Epoch = '2024-01-07 12:30'")).Rows[0][0]);
    }

    [Fact]
    public async Task A_view_stays_pending_while_its_rows_cannot_be_stored()
    {
        using var store = new SqlStore();
        await store.RunAsync("CREATE TABLE `A/1Min/T` (Close DOUBLE, Exch STRING16);"
            + "CREATE MATERIALIZED VIEW \"1H/V\" AS SELECT Symbol, Epoch, sum(Close) AS S FROM \"1Min/T\" GROUP BY Symbol, Exch SAMPLE BY 1H");
        await store.RunAsync("INSERT INTO `A/1Min/T` VALUES ('2024-01-01 10:00', 1, 'N'), ('2024-01-01 10:01', 2, 'Q')");
        SqlException error = await Assert.ThrowsAsync<SqlException>(() => store.RunAsync("REFRESH MATERIALIZED VIEW \"1H/V\""));
        Assert.Contains("two rows of A fall into one 1H", error.Message, StringComparison.Ordinal);
        TextResult shown = await store.RunAsync("SHOW VIEWS");
        Assert.Equal("1", shown.Rows[0][4]);
        Assert.Contains("two rows of A", shown.Rows[0][6], StringComparison.Ordinal);
        await store.RunAsync("DELETE FROM `A/1Min/T` WHERE Epoch = '2024-01-01 10:01'");
        Assert.Equal("1", (await store.RunAsync("REFRESH MATERIALIZED VIEW \"1H/V\"")).Rows[0][0]);
    }

    [Fact]
    public async Task Views_follow_by_themselves_and_rows_outlive_their_tables()
    {
        using var store = new SqlStore();
        string now = Timestamps.ToIso((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
        await store.RunAsync("CREATE TABLE `A/1Min/T` (Close DOUBLE); INSERT INTO `A/1Min/T` VALUES ('2020-01-01 10:00', 1), ('2020-01-01 10:01', 2)");
        await using (new Upkeep(store.Database, NullLogger.Instance))
        {
            await store.RunAsync("CREATE MATERIALIZED VIEW \"1H/V\" AS SELECT Symbol, Epoch, sum(Close) AS S FROM \"1Min/T\" SAMPLE BY 1H; ALTER TABLE \"1Min/T\" SET TTL 30D");
            await store.RunAsync($"INSERT INTO `A/1Min/T` VALUES ('{now}', 7)");
            await Eventually(async () => (await store.RunAsync("SELECT count(*) FROM \"1H/V\"")).Rows[0][0] == "2");
        }
        await store.Database.Retention.EraseAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1", (await store.RunAsync("SELECT count(*) FROM \"1Min/T\"")).Rows[0][0]);
        // The view keeps what was computed while the rows were there.
        await Follow(store);
        Assert.Equal("3", (await store.RunAsync("SELECT S FROM \"1H/V\" LIMIT 1")).Rows[0][0]);
        await store.RunAsync("ALTER TABLE \"1Min/T\" SET TTL NONE");
        Assert.Empty(store.Database.Retention.All);
    }

    private static async Task Follow(SqlStore store)
    {
        foreach ((string name, _) in Views.Append(("1H/V", "")))
        {
            if (store.Database.Views.FindMaterialized(name) is { } view) await store.Database.Refreshing.RefreshAsync(view, TestContext.Current.CancellationToken);
        }
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 500; attempt++)
        {
            if (await condition()) return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Fail("it did not happen within ten seconds");
    }

    /// <summary>Rows in order or late, corrections, erasures, a symbol that is dropped and comes back.</summary>
    private static async Task Change(SqlStore store, Random random)
    {
        char symbol = Symbols[random.Next(Symbols.Length)];
        string Time() => Timestamps.ToIso(1_704_067_200_000_000_000L + (random.NextInt64(4 * 24 * 60) * Timestamps.NsPerMinute));
        switch (random.Next(10))
        {
            case 0:
                await store.RunAsync($"DELETE FROM \"1Min/T\" WHERE Symbol = '{symbol}' AND Epoch >= '{Time()}' AND Epoch < '{Time()}'");
                break;
            case 1 when random.Next(3) == 0:
                await store.RunAsync($"DROP TABLE `{symbol}/1Min/T`; CREATE TABLE `{symbol}/1Min/T` (Close DOUBLE)");
                break;
            case < 5:
                string start = Time();
                await store.RunAsync($"INSERT INTO `{symbol}/1Min/T` SELECT ts, random() * 10 FROM generate_series(TIMESTAMP '{start}', TIMESTAMP '{start}' + INTERVAL '{random.Next(1, 500)} minutes', INTERVAL '1 minute') s(ts)"
                    .Replace("random() * 10", random.Next(1, 9).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
                break;
            default:
                IEnumerable<string> rows = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"('{Symbols[random.Next(Symbols.Length)]}', '{Time()}', {random.Next(1, 9)})");
                await store.RunAsync($"INSERT INTO \"1Min/T\" (Symbol, Epoch, Close) VALUES {string.Join(", ", rows)}");
                break;
        }
    }
}
