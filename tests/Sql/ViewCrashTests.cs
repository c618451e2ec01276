using System.Globalization;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Syntax;
using MarketStore.Tests.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Sql;

/// <summary>
/// Statements on a simulated disk that loses its power at some operation. Whatever of them is there afterwards, one refresh
/// makes every materialized view what its query gives: no change below it is ever forgotten.
/// </summary>
public sealed class ViewCrashTests
{
    private const int Crashes = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_power_cut_makes_a_view_forget_a_change(int seed)
    {
        long operations = await CountOperations(seed);
        var random = new Random(seed);
        int views = 0;
        for (int crash = 0; crash < Crashes; crash++)
        {
            long operation = random.NextInt64(operations);
            Fault fault = random.Next(2) == 0 ? Fault.CrashBefore : Fault.CrashDuring;
            var disk = new SimulatedFileSystem();
            disk.Inject(operation, fault, seed: crash);
            try
            {
                await RunAsync(disk, seed);
            }
            catch (Exception) when (disk.HasCrashed)
            {
                // The power failed within a statement.
            }
            views += await CheckAsync(disk.Reboot(), $"seed {seed}, {fault} at operation {operation}");
        }
        Assert.True(views > Crashes / 2, $"only {views} of {Crashes} crashes came behind the creation of a view");
    }

    private static async Task<long> CountOperations(int seed)
    {
        var disk = new SimulatedFileSystem();
        await RunAsync(disk, seed);
        long operations = disk.Operations;
        Assert.Equal(1, await CheckAsync(disk, $"seed {seed} without a crash"));
        return operations;
    }

    private static async Task RunAsync(SimulatedFileSystem disk, int seed)
    {
        var random = new Random(seed);
        StorageEngine engine = Open(disk);
        var session = new SqlSession(new Database(engine), new SqlOptions());
        await Do(session, "CREATE TABLE `A/1Min/T` (Close DOUBLE); CREATE TABLE `B/1Min/T` (Close DOUBLE)");
        await Do(session, "CREATE MATERIALIZED VIEW \"1H/V\" AS SELECT Symbol, Epoch, sum(Close) AS S, count(*) AS N FROM \"1Min/T\" SAMPLE BY 1H REFRESH MANUAL");
        for (int step = 0; step < 40; step++)
        {
            string symbol = random.Next(2) == 0 ? "A" : "B";
            string time = $"2024-01-01 {random.Next(24):00}:{random.Next(60):00}";
            switch (random.Next(8))
            {
                case 0:
                    engine.Checkpoint();
                    break;
                case 1:
                    await Do(session, "REFRESH MATERIALIZED VIEW \"1H/V\"");
                    break;
                case 2:
                    await Do(session, $"DELETE FROM \"1Min/T\" WHERE Symbol = '{symbol}' AND Epoch >= '{time}' AND Epoch < '2024-01-01 12:00'");
                    break;
                case 3:
                    engine.Dispose();
                    engine = Open(disk);
                    session = new SqlSession(new Database(engine), new SqlOptions());
                    break;
                default:
                    await Do(session, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO `{symbol}/1Min/T` VALUES ('{time}', {random.Next(1, 100)})"));
                    break;
            }
        }
        engine.Dispose();
    }

    /// <returns>The number of views that there were.</returns>
    private static async Task<int> CheckAsync(SimulatedFileSystem disk, string context)
    {
        using StorageEngine engine = Open(disk);
        var database = new Database(engine);
        var session = new SqlSession(database, new SqlOptions());
        if (database.Views.FindMaterialized("1H/V") is not { } view) return 0;
        await database.Refreshing.RefreshAsync(view, TestContext.Current.CancellationToken);
        string expected = await Do(session, "SELECT Symbol, Epoch, sum(Close) AS S, count(*) AS N FROM \"1Min/T\" SAMPLE BY 1H");
        string stored = await Do(session, "SELECT * FROM \"1H/V\"");
        Assert.True(expected == stored, $"{context}: the query gives\n{expected}\nstored is\n{stored}");
        return 1;
    }

    private static StorageEngine Open(SimulatedFileSystem disk) => StorageEngine.Open(
        new EngineOptions { RootDirectory = "/db", BackgroundWork = false }, disk, SystemClock.Instance, NullLogger.Instance);

    private static async Task<string> Do(SqlSession session, string sql)
    {
        using SqlResult result = await session.RunAsync(sql, [], TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (result.Next() is { } batch)
        {
            for (int i = 0; i < batch.Count; i++) rows.Add(string.Join(',', batch.Columns.Select(column => Convert.ToString(column[i], CultureInfo.InvariantCulture))));
        }
        return string.Join('\n', rows);
    }
}
