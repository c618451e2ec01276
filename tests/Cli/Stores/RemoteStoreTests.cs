using System.Buffers;
using System.Runtime.InteropServices;
using MarketStore.Cli.Stores;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Tests.Binary;
using MarketStore.Tests.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Cli.Stores;

/// <summary>A server and a directory look the same to what is built on stores.</summary>
public sealed class RemoteStoreTests : IAsyncLifetime
{
    private readonly ServerProcess? _server = ServerProcess.IsAvailable ? new ServerProcess() : null;
    private RemoteStore? _remote;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (_server is null) return;
        await _server.StartAsync(Cancel);
        _remote = new RemoteStore(ServerAddress.Parse(_server.Address.ToString()), null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_remote is not null) await _remote.DisposeAsync();
        _server?.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_are_written_and_described(bool isRemote)
    {
        string root = Directory.CreateTempSubdirectory("mkts").FullName;
        IStore store = Open(isRemote, root);
        long[] times = [1_700_000_000, 1_700_000_060];
        double[] bids = [1.25, double.NaN];

        await store.WriteAsync(Write("A/1Min/Q", times, bids), Cancel);
        BucketDescription described = await store.DescribeAsync("A/1Min/Q", Cancel);

        Assert.Equal("Epoch,Bid\n2023-11-14T22:13:00Z,1.25\n2023-11-14T22:14:00Z,NULL", await TextAsync(store, "SELECT * FROM `A/1Min/Q`"));
        Assert.Equal(2023, described.LatestYear);
        Assert.Equal(60_000_000_000, described.TimeframeNs);
        Assert.Equal(RecordKind.Fixed, described.Kind);
        Assert.Equal(["Epoch", "Bid"], described.Columns!.Select(column => column.Name));
        if (!isRemote) await store.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_refused_is_refused_in_the_same_words(bool isRemote)
    {
        string root = Directory.CreateTempSubdirectory("mkts").FullName;
        IStore store = Open(isRemote, root);

        SqlException wrong = await Assert.ThrowsAsync<SqlException>(() => store.RunAsync("SELECT 1,\n  Foo", Cancel).AsTask());
        MarketStoreException missing = await Assert.ThrowsAsync<MarketStoreException>(() => store.DescribeAsync("B/1Min/Q", Cancel).AsTask());
        MarketStoreException refused = await Assert.ThrowsAsync<MarketStoreException>(() => store.WriteAsync(Write("A/1Mim/Q", [1], [2]), Cancel).AsTask());

        Assert.Equal("column \"Foo\" not found; there is no FROM (line 2, column 3)", wrong.Message);
        Assert.Equal((2, 3), (wrong.At!.Value.Line, wrong.At.Value.Column));
        Assert.Contains("B/1Min/Q", missing.Message, StringComparison.Ordinal);
        Assert.Contains("timeframe", refused.Message, StringComparison.Ordinal);
        if (!isRemote) await store.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_and_prepared_statements_last(bool isRemote)
    {
        string root = Directory.CreateTempSubdirectory("mkts").FullName;
        IStore store = Open(isRemote, root);
        foreach (string statement in (string[])["SET max_rows_per_query = 5", "SET max_rows_per_query = 2", "PREPARE up AS SELECT $1 + 1 AS n", "PREPARE down AS SELECT 1", "DEALLOCATE down"])
        {
            (await store.RunAsync(statement, Cancel)).Dispose();
        }

        Assert.Equal("n\n42", await TextAsync(store, "EXECUTE up(41)"));
        await Assert.ThrowsAsync<SqlException>(() => TextAsync(store, "EXECUTE down"));
        Assert.Contains("max_rows_per_query", (await Record.ExceptionAsync(() => TextAsync(store, "SELECT * FROM generate_series(1, 3)")))!.Message, StringComparison.Ordinal);
        if (!isRemote) await store.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_ends_on_the_server()
    {
        ServerProcess.SkipWithoutBinary();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ValueTask<SqlResult> running = _remote!.RunAsync("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 10000000) b", stop.Token);
        while (!(await TextAsync(_remote, "SHOW QUERIES")).Contains("generate_series", StringComparison.Ordinal)) await Task.Delay(10, Cancel);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.AsTask());
        while ((await TextAsync(_remote, "SHOW QUERIES")).Contains("generate_series", StringComparison.Ordinal)) await Task.Delay(10, Cancel);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        await using var store = new RemoteStore(ServerAddress.Parse("127.0.0.1:1"), null);

        IOException error = await Assert.ThrowsAsync<IOException>(() => store.RunAsync("SELECT 1", Cancel).AsTask());

        Assert.StartsWith("cannot reach http://127.0.0.1:1 (", error.Message, StringComparison.Ordinal);
        Assert.Contains("marketstore start", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_do_not_come_are_missed()
    {
        ServerProcess.SkipWithoutBinary();
        using SqlResult rows = await _remote!.RunAsync("SELECT * FROM generate_series(1, 100000000) t(i)", Cancel);
        Assert.NotNull(rows.Next());

        _server!.Kill();

        IOException error = Assert.Throws<IOException>(() =>
        {
            while (rows.Next() is not null)
            {
            }
        });
        Assert.Contains("rows are missing", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(IStore store, string sql)
    {
        using SqlResult result = await store.RunAsync(sql, Cancel);
        return TextResult.Read(result).ToString();
    }

    private static WriteRequest Write(string key, long[] times, double[] bids) => new(
        new Dataset
        {
            Types = ["i8", "f8"],
            Names = ["Epoch", "Bid"],
            Data = [Bytes(times), Bytes(bids)],
            Length = times.Length,
            StartIndex = [new(key, 0)],
            Lengths = [new(key, times.Length)],
        },
        IsVariableLength: false);

    private static ReadOnlySequence<byte> Bytes<T>(T[] values)
        where T : unmanaged => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private IStore Open(bool isRemote, string root)
    {
        if (!isRemote) return LocalStore.Open(root, NullLogger.Instance);
        ServerProcess.SkipWithoutBinary();
        return _remote!;
    }
}
