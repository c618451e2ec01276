using System.Globalization;

namespace MarketStore.Tests.Binary;

/// <summary>
/// The promise of the store, checked from outside: whatever the moment at which the process dies, every acknowledged
/// row is there afterwards, once and in order, and no request is there in part.
/// </summary>
public sealed class CrashTests
{
    private const int Rounds = 6;
    private const long Start = 1_577_836_800;

    [Theory]
    [InlineData("")]
    // So little log that rows move into blocks, and blocks are merged, all the time.
    [InlineData("checkpoint_log_bytes: 1000KB")]
    public async Task Kill_9_under_load_loses_no_acknowledged_row_and_doubles_none(string configuration)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int seed = Environment.GetEnvironmentVariable("MARKETSTORE_TEST_SEED") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"MARKETSTORE_TEST_SEED={seed}");
        var random = new Random(seed);
        using var server = new ServerProcess(configuration);
        CrashWriter[] writers = Writers();
        for (int round = 0; round < Rounds; round++)
        {
            await server.StartAsync(cancel);
            foreach (CrashWriter writer in writers) await writer.VerifyAsync(server.Address, cancel);
            await WriteAndKillAsync(server, writers, killAfter: random.Next(20, 400), cancel);
            // Some recoveries are killed too: they must be repeatable.
            if (round % 2 == 1) await server.StartAndKillAsync(TimeSpan.FromMilliseconds(random.Next(60)), cancel);
        }
        await server.StartAsync(cancel);
        foreach (CrashWriter writer in writers) await writer.VerifyAsync(server.Address, cancel);
        Assert.Equal(0, await server.StopAsync(cancel));
        await server.StartAsync(cancel);
        foreach (CrashWriter writer in writers) await writer.VerifyAsync(server.Address, cancel);
        Assert.All(writers, writer => Assert.True(writer.Acknowledged > 0));
    }

    private static CrashWriter[] Writers() =>
    [
        new(["TIES/1Sec/TICK"], variable: true, row => Start + (row / 20)),
        new(["LATE/1Min/TICK"], variable: true, row => Start + (row * 7919 % 5000)),
        new(["BARS/1Min/OHLCV"], variable: false, row => Start + (60 * row)),
        new(["AGAIN/1Min/OHLCV"], variable: false, row => Start + (60 * (row % 50))),
        new(["BULK/1Min/OHLCV"], variable: false, row => Start + (60 * row), bulk: 250),
        new(["ONE/1Sec/TICK", "TWO/1Sec/TICK", "THREE/1Sec/TICK"], variable: true, row => Start + row),
    ];

    /// <summary>Lets all write at once and kills the server when so many requests have been acknowledged.</summary>
    private static async Task WriteAndKillAsync(
        ServerProcess server, CrashWriter[] writers, int killAfter, CancellationToken cancel)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int acknowledged = 0;
        Task[] running = [.. writers.Select(Start)];
        // A writer that fails instead of ending with the server ends the wait too.
        await await Task.WhenAny([enough.Task, .. running]);
        server.Kill();
        await Task.WhenAll(running);

        Task Start(CrashWriter writer) =>
            Task.Run(() => writer.WriteUntilServerDiesAsync(server.Address, Count, cancel), cancel);

        void Count()
        {
            if (Interlocked.Increment(ref acknowledged) == killAfter) enough.SetResult();
        }
    }
}
