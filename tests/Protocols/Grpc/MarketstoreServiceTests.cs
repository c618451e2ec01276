using System.Runtime.InteropServices;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using MarketStore.Protocols;
using MarketStore.Protocols.Grpc.Wire;

namespace MarketStore.Tests.Protocols.Grpc;

/// <summary><c>proto.Marketstore</c> as its clients know it.</summary>
public sealed class MarketstoreServiceTests
{
    private const string Suffix = ":Symbol/Timeframe/AttributeGroup";
    private const long Start = 1_704_205_800;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_says_nothing_and_a_query_gives_it_back()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        Assert.Empty((await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", Start, 3), GrpcStore.Bars("MSFT/1Min/OHLCV" + Suffix, Start, 2))).Responses);
        MultiQueryResponse answer = await store.QueryAsync(new QueryRequest { Destination = "AAPL,MSFT/1Min/OHLCV" });
        Assert.Equal(("abc123", "UTC"), (answer.Version, answer.Timezone));
        NumpyMultiDataset result = Assert.Single(answer.Responses).Result;
        Assert.Equal(["Epoch", "V"], result.Data.ColumnNames);
        Assert.Equal(["i8", "f8"], result.Data.ColumnTypes);
        Assert.Equal(5, result.Data.Length);
        Assert.Equal([0.0, 1, 2, 0, 1], MemoryMarshal.Cast<byte, double>(result.Data.ColumnData[1].Span).ToArray());
        Assert.Equal(3, result.Lengths["AAPL/1Min/OHLCV" + Suffix]);
        Assert.Equal((3, 2), (result.StartIndex["MSFT/1Min/OHLCV" + Suffix], result.Lengths["MSFT/1Min/OHLCV" + Suffix]));
        Assert.Empty(result.Data.DataShapes);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, false, new double[] { 0, 1, 2, 3 })]
    [InlineData(Start + 60, 0, 0, 0, 0, false, new double[] { 1, 2, 3 })]
    [InlineData(0, 0, Start + 60, 0, 0, false, new double[] { 0, 1 })]
    [InlineData(Start + 60, 0, Start + 120, 0, 0, false, new double[] { 1, 2 })]
    [InlineData(0, 0, 0, 0, 2, false, new double[] { 2, 3 })]
    [InlineData(0, 0, 0, 0, 2, true, new double[] { 0, 1 })]
    [InlineData(Start + 60, 0, Start + 180, 0, 2, true, new double[] { 1, 2 })]
    [InlineData(0, 7, 0, 0, 1, true, new double[] { 0 })]
    [InlineData(-5, 0, 0, 0, 0, false, new double[] { 0, 1, 2, 3 })]
    public async Task Ranges_and_limits(long start, long startNanos, long end, long endNanos, int limit, bool fromStart, double[] expected)
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", Start, 4));
        MultiQueryResponse answer = await store.QueryAsync(new QueryRequest
        {
            Destination = "AAPL/1Min/OHLCV",
            EpochStart = start,
            EpochStartNanos = startNanos,
            EpochEnd = end,
            EpochEndNanos = endNanos,
            LimitRecordCount = limit,
            LimitFromStart = fromStart,
            Columns = { "V" },
        });
        NumpyDataset data = answer.Responses[0].Result.Data;
        int column = data.ColumnNames.IndexOf("V");
        Assert.Equal(expected, MemoryMarshal.Cast<byte, double>(data.ColumnData[column].Span).ToArray());
    }

    [Fact]
    public async Task Functions_and_statements_are_queries_too()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", Start, 4));
        MultiQueryResponse answer = await store.QueryAsync(
            new QueryRequest { Destination = "AAPL/1Min/OHLCV", Functions = { "max(V)" } },
            new QueryRequest { IsSqlStatement = true, SqlStatement = "SELECT sum(V) AS S FROM `AAPL/1Min/OHLCV`" });
        Assert.Contains(3.0, MemoryMarshal.Cast<byte, double>(answer.Responses[0].Result.Data.ColumnData[^1].Span).ToArray());
        Assert.Equal([6.0], MemoryMarshal.Cast<byte, double>(answer.Responses[1].Result.Data.ColumnData[^1].Span).ToArray());
    }

    [Fact]
    public async Task A_write_that_fails_says_which_and_the_others_are_done()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        MultiServerResponse answer = await store.WriteAsync(
            GrpcStore.Bars("AAPL/1Min/OHLCV", Start, 1),
            GrpcStore.Dataset("AAPL/1Min/X", 1, false, ("Epoch", "i4", new byte[4]), ("V", "f8", new byte[8])),
            new WriteRequest());
        Assert.Equal(["unexpected data type for Epoch column", "the write request has no dataset"], answer.Responses.Select(response => response.Error));
        Assert.All(answer.Responses, response => Assert.Equal("abc123", response.Version));
        Assert.Equal(["AAPL/1Min/OHLCV"], await ListAsync(store, ListSymbolsRequest.Types.Format.TimeBucketKey));
    }

    [Fact]
    public async Task Buckets_are_created_listed_and_destroyed()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        Assert.Empty(await ListAsync(store, ListSymbolsRequest.Types.Format.Symbol));
        Assert.Equal([""], await CreateAsync(store, Create("TSLA/1Min/OHLCV", "fixed", "f4")));
        Assert.Equal([""], await CreateAsync(store, Create("TSLA/1Sec/TICK" + Suffix, "variable", "i4")));
        Assert.Equal(["creation of new catalog entry failed: Can not overwrite file: File is already in directory"], await CreateAsync(store, Create("TSLA/1Min/OHLCV", "fixed", "f4")));
        Assert.Equal(["record type \"FIXED\" must be one of fixed or variable"], await CreateAsync(store, Create("A/1Min/B", "FIXED", "f4")));
        Assert.Equal(["record type \"\" must be one of fixed or variable"], await CreateAsync(store, Create("A/1Min/B", "", "f4")));
        Assert.Equal(["not supported data type: x9"], await CreateAsync(store, Create("A/1Min/B", "fixed", "x9"), Create("C/1Min/D", "fixed", "f4")));
        Assert.StartsWith("error: Unable to get timeframe from key", Assert.Single(await CreateAsync(store, Create("A/9Foo/B", "fixed", "f4"))), StringComparison.Ordinal);
        Assert.Equal([""], await CreateAsync(store, Create("E/1Min/B", "fixed")));
        Assert.Equal(["E", "TSLA"], await ListAsync(store, ListSymbolsRequest.Types.Format.Symbol));
        Assert.Equal(["E/1Min/B", "TSLA/1Min/OHLCV", "TSLA/1Sec/TICK"], await ListAsync(store, ListSymbolsRequest.Types.Format.TimeBucketKey));
        MultiServerResponse destroyed = await store.Client.DestroyAsync(
            new MultiKeyRequest { Requests = { new KeyRequest { Key = "TSLA/1Min/OHLCV" + Suffix }, new KeyRequest { Key = "TSLA/1Min/OHLCV" } } }, cancellationToken: Cancel);
        Assert.Equal(["", "removal of catalog entry failed: Unable to find level item: 1Min in directory"], destroyed.Responses.Select(response => response.Error));
        Assert.Equal("abc123", (await store.Client.ServerVersionAsync(new ServerVersionRequest(), cancellationToken: Cancel)).Version);
    }

    [Theory]
    [InlineData("NONE/1Min/OHLCV", StatusCode.NotFound, "no files returned from query parse")]
    [InlineData("AAPL", StatusCode.InvalidArgument, "destinations must have a Symbol, Timeframe and AttributeGroup, have: AAPL")]
    [InlineData("", StatusCode.InvalidArgument, "destinations must have a Symbol, Timeframe and AttributeGroup, have: ")]
    [InlineData("AAPL/1Foo/X", StatusCode.InvalidArgument, "timeframe not found in")]
    public async Task Queries_that_fail_have_a_status_and_the_text(string destination, StatusCode code, string text)
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => store.QueryAsync(new QueryRequest { Destination = destination }));
        Assert.Equal(code, error.StatusCode);
        Assert.Contains(text, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_statement_is_an_invalid_argument()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => store.QueryAsync(new QueryRequest { IsSqlStatement = true, SqlStatement = "SELECT 1 +" }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("line 1", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_stopping_lists_nothing()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        store.Service.StopBeingQueryable();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => ListAsync(store, ListSymbolsRequest.Types.Format.Symbol));
        Assert.Equal((StatusCode.Unavailable, "server is not queryable"), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task Deadlines_and_clients_that_go_end_a_query()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        var request = new MultiQueryRequest
        {
            Requests = { new QueryRequest { IsSqlStatement = true, SqlStatement = "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 1000000) b" } },
        };
        RpcException late = await Assert.ThrowsAsync<RpcException>(async () => await store.Client.QueryAsync(request, deadline: DateTime.UtcNow.AddMilliseconds(300), cancellationToken: Cancel));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        using var gone = new CancellationTokenSource(300);
        RpcException cancelled = await Assert.ThrowsAsync<RpcException>(async () => await store.Client.QueryAsync(request, cancellationToken: gone.Token));
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
    }

    [Fact]
    public async Task A_large_answer_and_a_large_request_pass_and_too_large_ones_are_refused()
    {
        await using GrpcStore store = await GrpcStore.StartAsync(new ServerOptions { GrpcMaxReceiveBytes = 80 << 20, GrpcMaxSendBytes = 70 << 20, MaxInFlightBytes = 100 << 20 });
        const int Rows = 4_400_000;
        Assert.Empty((await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", 0, Rows))).Responses);
        MultiQueryResponse answer = await store.QueryAsync(new QueryRequest { Destination = "AAPL/1Min/OHLCV", LimitRecordCount = Rows });
        Assert.Equal(Rows, answer.Responses[0].Result.Data.Length);
        RpcException sending = await Assert.ThrowsAsync<RpcException>(() => store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", 0, 6_000_000)));
        Assert.Equal(StatusCode.ResourceExhausted, sending.StatusCode);
        RpcException receiving = await Assert.ThrowsAsync<RpcException>(() => store.QueryAsync(
            new QueryRequest { Destination = "AAPL/1Min/OHLCV" }, new QueryRequest { Destination = "AAPL/1Min/OHLCV" }));
        Assert.Equal(StatusCode.ResourceExhausted, receiving.StatusCode);
        Assert.Equal(["AAPL"], await ListAsync(store, ListSymbolsRequest.Types.Format.Symbol));
    }

    [Fact]
    public async Task Tools_find_out_what_there_is_and_how_it_is()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        var health = new Health.HealthClient(store.Channel);
        foreach (string name in (string[])["", "proto.Marketstore", "marketstore.v1.MarketData"])
        {
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = name }, cancellationToken: Cancel)).Status);
        }
        using var reflection = new ServerReflection.ServerReflectionClient(store.Channel).ServerReflectionInfo(cancellationToken: Cancel);
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancel);
        Assert.True(await reflection.ResponseStream.MoveNext(Cancel));
        IEnumerable<string> services = reflection.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        Assert.Contains("proto.Marketstore", services);
        Assert.Contains("marketstore.v1.MarketData", services);
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "proto.Marketstore" }, Cancel);
        Assert.True(await reflection.ResponseStream.MoveNext(Cancel));
        Assert.NotEmpty(reflection.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
    }

    [Fact]
    public async Task A_stop_lets_calls_finish_and_takes_no_more()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        var slow = new QueryRequest { IsSqlStatement = true, SqlStatement = "SELECT count(*) FROM generate_series(1, 10000) a, generate_series(1, 10000) b" };
        Task<MultiQueryResponse> running = store.QueryAsync(slow);
        while (await store.CountStatementsAsync() < 2) await Task.Delay(10, Cancel);
        Task stopping = store.StopAsync(Cancel);
        Assert.Single((await running).Responses);
        await stopping;
        await Assert.ThrowsAsync<RpcException>(() => ListAsync(store, ListSymbolsRequest.Types.Format.Symbol));
    }

    private static CreateRequest Create(string key, string rowType, params string[] types)
    {
        var request = new CreateRequest { Key = key, RowType = rowType };
        request.DataShapes.AddRange(types.Select((type, i) => new DataShape { Name = $"C{i}", Type = type }));
        return request;
    }

    private static async Task<IEnumerable<string>> CreateAsync(GrpcStore store, params CreateRequest[] requests)
    {
        var request = new MultiCreateRequest();
        request.Requests.AddRange(requests);
        return (await store.Client.CreateAsync(request, cancellationToken: Cancel)).Responses.Select(response => response.Error);
    }

    private static async Task<IEnumerable<string>> ListAsync(GrpcStore store, ListSymbolsRequest.Types.Format format) =>
        (await store.Client.ListSymbolsAsync(new ListSymbolsRequest { Format = format }, cancellationToken: Cancel)).Results;
}
