namespace MarketStore.Tests.Binary;

/// <summary>Start, stop and what lies between, of the published server.</summary>
public sealed class LifecycleTests
{
    private static readonly Int64Column[] OneRow = [new("Epoch", [1_577_836_800]), new("A", [42])];
    private static readonly long[] Value = [42];

    [Fact]
    public async Task Sigterm_ends_it_with_exit_code_0_and_the_data_are_there_after_a_restart()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        await server.StartAsync(cancel);
        using (var client = new RpcClient(server.Address))
            await client.WriteAsync(["A/1Min/T"], variable: false, OneRow, cancel);
        Assert.Equal(0, await server.StopAsync(cancel));
        await server.StartAsync(cancel);
        using (var client = new RpcClient(server.Address))
            Assert.Equal(Value, (await client.QueryAsync("A/1Min/T", cancel))["A"]);
        Assert.Equal(0, await server.StopAsync(cancel));
    }

    [Fact]
    public async Task A_second_server_on_the_same_root_is_refused_and_the_first_goes_on()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        await server.StartAsync(cancel);
        (int code, _, string errors) = await ServerProcess.RunAsync(server.Home, cancel, "start", "-c", "mkts.yml");
        Assert.Equal(1, code);
        Assert.Matches("(?i)in use|lock|another", errors);
        using var client = new RpcClient(server.Address);
        await client.WriteAsync(["A/1Min/T"], variable: false, OneRow, cancel);
        Assert.Equal(Value, (await client.QueryAsync("A/1Min/T", cancel))["A"]);
    }

    [Fact]
    public async Task Buckets_of_some_size_have_the_familiar_tree_on_disk()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        await server.StartAsync(cancel);
        using (var client = new RpcClient(server.Address))
        {
            await client.WriteAsync(["A/1Min/T"], variable: false, TenThousandRows(), cancel);
            await client.WriteAsync(["B/1Min/T"], variable: false, OneRow, cancel);
        }
        Assert.Equal(0, await server.StopAsync(cancel));
        Assert.Single(Directory.GetFiles(Path.Combine(server.Root, "A", "1Min", "T"), "2020.*.blocks"));
        Assert.Equal("Symbol", await File.ReadAllTextAsync(Path.Combine(server.Root, "category_name"), cancel));
        Assert.Equal("Timeframe", await File.ReadAllTextAsync(Path.Combine(server.Root, "A", "category_name"), cancel));
        Assert.False(Directory.Exists(Path.Combine(server.Root, "B")));
        Assert.Single(Directory.GetFiles(server.Root, "marketstore.*.blocks"));
    }

    [Fact]
    public async Task Heartbeat_answers_and_other_paths_are_not_found()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        await server.StartAsync(cancel);
        using var client = new RpcClient(server.Address);
        Assert.Equal(200, (await client.GetAsync("/heartbeat", cancel)).Status);
        Assert.Equal(404, (await client.GetAsync("/", cancel)).Status);
        Assert.Equal(404, (await client.GetAsync("/rpc/x", cancel)).Status);
        Assert.Equal(405, (await client.GetAsync("/rpc", cancel)).Status);
    }

    [Fact]
    public async Task An_idle_server_is_small()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var server = new ServerProcess();
        await server.StartAsync(cancel);
        using var client = new RpcClient(server.Address);
        Assert.Equal(200, (await client.GetAsync("/heartbeat", cancel)).Status);
        Assert.InRange(server.ResidentBytes, 1, 150L << 20);
    }

    /// <summary>Minutes with values that no codec makes small: some 80 KB, enough for a file of their own.</summary>
    private static Int64Column[] TenThousandRows()
    {
        var random = new Random(1);
        long[] epochs = [.. Enumerable.Range(0, 10_000).Select(i => 1_577_836_800L + 60 * i)];
        return [new("Epoch", epochs), new("A", [.. epochs.Select(_ => random.NextInt64())])];
    }
}
