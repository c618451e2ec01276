using System.Diagnostics;

namespace MarketStore.Tests.Binary;

/// <summary>The published server on a disk that is full: a small tmpfs in a mount namespace of its own.</summary>
public sealed class FullDiskTests
{
    private const int RowsPerWrite = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>12 MB, half of them taken until somebody writes to the pipe; then the server, as the same process.</summary>
    private const string Script = """
        mount -t tmpfs -o size=12m none data && dd if=/dev/zero of=data/ballast bs=1M count=6 status=none || exit 1
        (read -r line < room; rm data/ballast) >/dev/null 2>&1 &
        exec "$@"
        """;

    [Fact]
    public async Task Writes_are_refused_reads_go_on_and_writing_does_when_there_is_space()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Assert.SkipUnless(Runs("unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"), "mount namespaces are not allowed here");
        using var server = new ServerProcess { Wrapper = ["unshare", "-rm", "sh", "-c", Script, "sh"] };
        Directory.CreateDirectory(server.Root);
        Assert.True(Runs("mkfifo", Path.Combine(server.Home, "room")));
        await server.StartAsync(cancel);
        using var client = new RpcClient(server.Address);

        var stored = new List<long>();
        string? error = null;
        var random = new Random(1);
        for (int turn = 0; error is null; turn++)
        {
            Assert.True(turn < 100, "12 MB hold more than they can");
            error = await WriteAsync(client, random, stored, cancel);
        }
        Assert.Matches("the disk is full, nothing was stored", error);
        Assert.Equal(stored, (await client.QueryAsync("A/1Sec/T", cancel))["A"]);
        // Whether the next write is refused as well depends on what the background has given back meanwhile; it is whole or not there.
        await WriteAsync(client, random, stored, cancel);
        Assert.Equal(stored, (await client.QueryAsync("A/1Sec/T", cancel))["A"]);

        await File.WriteAllTextAsync(Path.Combine(server.Home, "room"), "more\n", cancel);
        long start = Stopwatch.GetTimestamp();
        while (await WriteAsync(client, random, stored, cancel) is { } refusal)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, refusal);
            await Task.Delay(50, cancel);
        }
        Assert.Equal(stored, (await client.QueryAsync("A/1Sec/T", cancel))["A"]);
        Assert.Equal(0, await server.StopAsync(cancel));
    }

    /// <summary>Writes the next seconds, with values that no codec makes small; adds them if they were stored.</summary>
    private static async Task<string?> WriteAsync(RpcClient client, Random random, List<long> stored, CancellationToken cancel)
    {
        long[] values = [.. Enumerable.Range(0, RowsPerWrite).Select(_ => random.NextInt64())];
        long[] epochs = [.. Enumerable.Range(stored.Count, RowsPerWrite).Select(second => 1_577_836_800L + second)];
        string? error = await client.TryWriteAsync(
            ["A/1Sec/T"], variable: false, [new Int64Column("Epoch", epochs), new Int64Column("A", values)], cancel);
        if (error is null) stored.AddRange(values);
        return error;
    }

    private static bool Runs(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
