using MarketStore.Engine.Time;

namespace MarketStore.Tests.Sql;

/// <summary>Joins by time have a way of their own for inputs that are in order; it gives what the general one gives.</summary>
public sealed class TimeJoinTests
{
    private const long Start = 1_704_067_200_000_000_000L;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 3).Select(_ => Random.Shared.Next())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task As_of_joins_do_not_depend_on_the_order_of_their_inputs(int seed)
    {
        var random = new Random(seed);
        using SqlStore store = await StoreAsync(random);
        store.Move((RowsIn)random.Next(3));
        foreach (string match in new[] { "t.Epoch >= q.Epoch", "t.Epoch > q.Epoch", "t.Epoch <= q.Epoch", "t.Epoch < q.Epoch", "t.Epoch + INTERVAL '3 seconds' >= q.Epoch" })
        {
            foreach (string kind in new[] { "ASOF JOIN", "ASOF LEFT JOIN" })
            {
                string tolerance = random.Next(2) == 0 ? "" : $" TOLERANCE {random.Next(1, 20)}s";
                string On(string left, string right) =>
                    $"SELECT t.Symbol, t.Epoch, t.Price, q.Epoch AS QuoteTime, q.Bid FROM {left} t {kind} {right} q ON t.Symbol = q.Symbol AND {match}{tolerance} ORDER BY t.Symbol, t.Epoch, t.Price";
                TextResult merged = await store.RunAsync(On("\"1Sec/T\"", "\"1Sec/Q\""));
                TextResult looked = await store.RunAsync(On("(SELECT * FROM \"1Sec/T\" ORDER BY Price)", "(SELECT * FROM \"1Sec/Q\" ORDER BY Bid)"));
                Assert.True(merged.ToString() == looked.ToString(), $"seed {seed}, {kind} {match}{tolerance}:\n{merged}\nand\n{looked}");
                Assert.NotEmpty(merged.Rows);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Windows_that_slide_hold_what_each_holds_by_itself(int seed)
    {
        var random = new Random(seed);
        using SqlStore store = await StoreAsync(random);
        store.Move((RowsIn)random.Next(3));
        string[] aggregates = ["count(*)", "count(q.Bid)", "sum(q.Size)", "min(q.Bid)", "max(q.Size)", "first(q.Bid)", "last(q.Bid)", "median(q.Bid)", "string_agg(CAST(q.Bid AS TEXT))"];
        for (int round = 0; round < 8; round++)
        {
            string[] chosen = [.. aggregates.Where(_ => random.Next(3) > 0), "count(*)"];
            string range = $"RANGE BETWEEN {random.Next(30)}s PRECEDING AND {random.Next(30)}s FOLLOWING {(random.Next(2) == 0 ? "INCLUDE" : "EXCLUDE")} PREVAILING";
            string Of(string filter, string left) =>
                $"SELECT t.Symbol, t.Epoch, t.Price, {string.Join(", ", chosen.Select((call, c) => $"{call}{filter} AS c{c}"))} FROM {left} t WINDOW JOIN \"1Sec/Q\" q ON t.Symbol = q.Symbol {range} ORDER BY t.Symbol, t.Epoch, t.Price";
            TextResult slid = await store.RunAsync(Of("", "\"1Sec/T\""));
            // A filter and a left side that is not in order are worked on window by window.
            TextResult filtered = await store.RunAsync(Of(" FILTER (WHERE TRUE)", "\"1Sec/T\""));
            TextResult shuffled = await store.RunAsync(Of("", "(SELECT * FROM \"1Sec/T\" ORDER BY Price)"));
            Assert.True(slid.ToString() == filtered.ToString(), $"seed {seed}, {range}:\n{slid}\nand\n{filtered}");
            Assert.True(slid.ToString() == shuffled.ToString(), $"seed {seed}, {range}:\n{slid}\nand\n{shuffled}");
        }
    }

    /// <summary>Ticks whose times and prices are each their own, and some quotes without a bid.</summary>
    private static async Task<SqlStore> StoreAsync(Random random)
    {
        var store = new SqlStore();
        foreach (string symbol in new[] { "A", "B", "C" })
        {
            await store.RunAsync($"CREATE TABLE `{symbol}/1Sec/T` (Price DOUBLE) WITH (record_type = variable); CREATE TABLE `{symbol}/1Sec/Q` (Bid DOUBLE, Size INTEGER) WITH (record_type = variable)");
            await store.RunAsync($"INSERT INTO `{symbol}/1Sec/T` VALUES {Rows(random.Next(1, 60), time => $"('{time}', {random.NextDouble():0.000000})")}");
            if (symbol == "C") continue; // Trades without any quote.
            int quotes = random.Next(1, random.Next(2) == 0 ? 80 : 6000);
            await store.RunAsync($"INSERT INTO `{symbol}/1Sec/Q` VALUES {Rows(quotes, time => $"('{time}', {(random.Next(9) == 0 ? "NULL" : $"{random.NextDouble():0.000000}")}, {random.Next(100)})")}");
        }
        return store;

        string Rows(int count, Func<string, string> row) => string.Join(", ", Enumerable.Range(0, count)
            .Select(_ => random.NextInt64(600 * Timestamps.NsPerSecond)).Distinct().Select(time => row(Timestamps.ToIso(Start + time))));
    }
}
