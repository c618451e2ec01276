using System.Globalization;
using System.Text.RegularExpressions;

namespace MarketStore.Tests.Binary;

/// <summary>The tools of the published binary beside a server that is being written to.</summary>
public sealed partial class LiveToolTests
{
    private const long Start = 1_577_836_800;
    private const string Bars = "AAPL/1Min/OHLCV";

    /// <summary>Bars of one request in each of two buckets.</summary>
    private const int RowsOfRequest = 200;

    private int _acknowledged;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Each request brings numbered bars to two buckets. Whatever the moment, a restored store must have the
    /// first so many requests whole, and at least those that had been acknowledged before the backup began.
    /// </summary>
    [Theory]
    [InlineData("")]
    // So little log that rows move into blocks, and blocks are merged, all the time.
    [InlineData("checkpoint_log_bytes: 1000KB")]
    public async Task A_backup_of_a_live_server_has_what_was_acknowledged_and_nothing_by_halves(string configuration)
    {
        using var server = new ServerProcess(configuration);
        await server.StartAsync(Cancel);
        string backups = Path.Combine(server.Home, "backups");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task writer = Task.Run(() => WriteAsync(server.Address, stop.Token), Cancel);
        for (int round = 0; round < 4; round++)
        {
            int before = await WaitForAsync((round + 1) * 100, writer);
            string name = (await OutputOfAsync(server, "tool", "backup", "-d", server.Root, backups))[..20];
            Assert.EndsWith("nothing is damaged\n", await OutputOfAsync(server, "tool", "integrity", "-d", server.Root), StringComparison.Ordinal);
            await AssertRestoredAsync(server, backups, name, before);
        }
        await stop.CancelAsync();
        await writer;
        Assert.Equal(0, await server.StopAsync(Cancel));
    }

    [Fact]
    public async Task The_next_backup_copies_what_is_new()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        using var client = new RpcClient(server.Address);
        for (int i = 0; i < 100; i++) await WriteRequestAsync(client, i, Cancel);
        Assert.Equal(0, await server.StopAsync(Cancel));
        await server.StartAsync(Cancel);
        string backups = Path.Combine(server.Home, "backups");
        Assert.InRange(await BackUpAsync(server, backups), 100_000, 2_000_000);
        Assert.Equal(0, await BackUpAsync(server, backups));
        using (var again = new RpcClient(server.Address)) await WriteRequestAsync(again, 100, Cancel);
        Assert.Equal(0, await server.StopAsync(Cancel));
        Assert.InRange(await BackUpAsync(server, backups), 1, 60_000);
    }

    [Fact]
    public async Task What_changes_a_store_is_refused_while_the_server_runs_and_what_reads_it_is_not()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        using var client = new RpcClient(server.Address);
        await WriteRequestAsync(client, 0, Cancel);
        foreach (string[] command in (string[][])[["tool", "compact"], ["tool", "integrity", "--quarantine"]])
        {
            (int code, string output, string errors) = await ServerProcess.RunAsync(server.Home, Cancel, [.. command, "--config", "mkts.yml"]);
            Assert.Equal((1, ""), (code, output));
            Assert.Matches(@"^Error: .*/marketstore\.lock is locked by process \d+: stop the server on .*/data first\n$", errors);
        }
        string stats = await OutputOfAsync(server, "tool", "stats", "--config", "mkts.yml");
        Assert.Contains($"not counted: 1 write with {2 * RowsOfRequest} rows since the last checkpoint", stats, StringComparison.Ordinal);
        Assert.Contains(" last ", await OutputOfAsync(server, "tool", "wal", "--dir", server.Root), StringComparison.Ordinal);
        Assert.Equal(RowsOfRequest, (await client.QueryAsync(Bars, Cancel))["Row"].Length);
    }

    [GeneratedRegex(@"blocks?, \d+ new \((?<bytes>[\d,]+) bytes\)")]
    private static partial Regex NewBytes();

    private static async Task<long> BackUpAsync(ServerProcess server, string backups)
    {
        Match match = NewBytes().Match(await OutputOfAsync(server, "tool", "backup", "-d", server.Root, backups));
        return long.Parse(match.Groups["bytes"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static async Task<string> OutputOfAsync(ServerProcess server, params string[] arguments)
    {
        (int code, string output, string errors) = await ServerProcess.RunAsync(server.Home, Cancel, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}\n{output}{errors}");
        return output;
    }

    private static Task WriteRequestAsync(RpcClient client, int request, CancellationToken cancel)
    {
        long[] rows = [.. Enumerable.Range(0, RowsOfRequest).Select(i => ((long)request * RowsOfRequest) + i)];
        // One request for both buckets: all of it is there, or nothing.
        return client.WriteAsync([Bars, "MSFT/1Min/OHLCV"], variable: false,
            [new("Epoch", [.. rows.Select(row => Start + (60 * row))]), new("Row", rows), new("Noise", [.. rows.Select(Noise)])], cancel);
    }

    /// <summary>A number that no codec makes small.</summary>
    private static long Noise(long row) => unchecked((long)System.IO.Hashing.XxHash3.HashToUInt64(BitConverter.GetBytes(row)));

    private static async Task AssertRestoredAsync(ServerProcess server, string backups, string name, int atLeast)
    {
        using var restored = new ServerProcess();
        await OutputOfAsync(server, "tool", "restore", backups, restored.Root, "--backup", name);
        await restored.StartAsync(Cancel);
        using var client = new RpcClient(restored.Address);
        Rows bars = await client.QueryAsync(Bars, Cancel), others = await client.QueryAsync("MSFT/1Min/OHLCV", Cancel);
        int count = bars["Row"].Length;
        Assert.Equal(0, count % RowsOfRequest);
        Assert.True(count >= atLeast * RowsOfRequest, $"{count} rows, {atLeast} requests had been acknowledged");
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), bars["Row"]);
        Assert.Equal(bars["Row"].Select(row => Start + (60 * row)), bars["Epoch"]);
        Assert.Equal(bars["Row"].Select(Noise), bars["Noise"]);
        Assert.Equal(bars["Row"], others["Row"]);
        Assert.Equal(bars["Noise"], others["Noise"]);
        Assert.Equal(0, await restored.StopAsync(Cancel));
    }

    private async Task WriteAsync(Uri server, CancellationToken stop)
    {
        using var client = new RpcClient(server);
        for (int request = 0; !stop.IsCancellationRequested; request++)
        {
            await WriteRequestAsync(client, request, Cancel);
            Volatile.Write(ref _acknowledged, request + 1);
        }
    }

    /// <summary>Returns how many requests have been acknowledged, once there are enough.</summary>
    private async Task<int> WaitForAsync(int requests, Task writer)
    {
        while (Volatile.Read(ref _acknowledged) < requests)
        {
            if (writer.IsCompleted) await writer;
            await Task.Yield();
        }
        return Volatile.Read(ref _acknowledged);
    }
}
