namespace MarketStore.Tests.Sql;

/// <summary>
/// Random queries give what DuckDB gives. A seed makes both the rows and the queries; a failure prints it, and
/// MARKETSTORE_SQL_SEED=n runs it again. MARKETSTORE_SQL_SEEDS=n runs so many.
/// </summary>
public sealed class DifferentialTests
{
    private const int QueriesOfSeed = 60;

    private static readonly int[] Seeds = Environment.GetEnvironmentVariable("MARKETSTORE_SQL_SEED") is { } one
        ? [int.Parse(one, System.Globalization.CultureInfo.InvariantCulture)]
        : [.. Enumerable.Range(0, int.Parse(Environment.GetEnvironmentVariable("MARKETSTORE_SQL_SEEDS") ?? "12", System.Globalization.CultureInfo.InvariantCulture))
            .Select(_ => Random.Shared.Next())];

    [Fact]
    public async Task Random_queries_give_what_DuckDB_gives()
    {
        int queries = 0, withRows = 0;
        foreach (int seed in Seeds)
        {
            var random = new Random(seed);
            using DuckDbTwin twin = await DuckDbTwin.CreateAsync(seed, (RowsIn)random.Next(3));
            for (int i = 0; i < QueriesOfSeed; i++)
            {
                string query = new RandomQuery(random).Next();
                withRows += await CompareAsync(twin, query, seed) > 0 ? 1 : 0;
                queries++;
            }
        }
        // Two empty results are easily equal.
        Assert.True(withRows > queries / 2, $"{withRows} of {queries} queries had rows");
    }

    private static async Task<int> CompareAsync(DuckDbTwin twin, string query, int seed)
    {
        List<string> theirs;
        try
        {
            theirs = twin.Theirs(query);
        }
        catch (DuckDB.NET.Data.DuckDBException error)
        {
            Assert.Fail($"seed {seed}: DuckDB refuses {query}\n{error.Message}");
            return 0;
        }
        List<string> ours;
        try
        {
            ours = await twin.OursAsync(query);
        }
        catch (Exception error)
        {
            Assert.Fail($"seed {seed}: {query}\n{error}");
            return 0;
        }
        if (!DuckDbTwin.AreAlike(ours, theirs))
        {
            Assert.Fail($"seed {seed}: {query}\nonly ours:\n{string.Join('\n', ours.Except(theirs).Take(10))}\nonly theirs:\n{string.Join('\n', theirs.Except(ours).Take(10))}\n{ours.Count} and {theirs.Count} rows");
        }
        return ours.Count;
    }
}
