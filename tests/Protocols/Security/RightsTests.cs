using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Engine.Feed;
using MarketStore.Protocols.Grpc.V1;
using MarketStore.Protocols.Grpc.Wire;
using MarketStore.Protocols.Service;
using MarketStore.Sql.Access;
using MarketStore.Tests.Protocols.Grpc;
using MarketStore.Tests.Protocols.Streaming;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>Rights over the data API and over gRPC, whose calls come by the same service as those of JSON-RPC.</summary>
public sealed class RightsTests
{
    private const long Epoch = 1_709_856_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_need_credentials_and_health_does_not()
    {
        using var users = new TestUsers();
        await using GrpcStore store = await GrpcStore.StartAsync(gate: users.Gate);
        RpcException refused = Assert.Throws<RpcException>(() => store.Client.ListSymbols(new ListSymbolsRequest(), cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal("log in: with user and password (Basic) or a token (Bearer)", refused.Status.Detail);
        Assert.Empty(store.Client.ListSymbols(new ListSymbolsRequest(), As("ann"), cancellationToken: Cancel).Results);
        Assert.Empty(store.Client.ListSymbols(new ListSymbolsRequest(), new Metadata { { "authorization", $"Bearer {users.Token}" } }, cancellationToken: Cancel).Results);
        var health = new global::Grpc.Health.V1.Health.HealthClient(store.Channel);
        Assert.Equal(global::Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving, health.Check(new global::Grpc.Health.V1.HealthCheckRequest(), cancellationToken: Cancel).Status);
    }

    [Fact]
    public async Task Everybody_has_their_symbols_and_their_role()
    {
        using var users = new TestUsers();
        await using GrpcStore store = await GrpcStore.StartAsync(gate: users.Gate);
        foreach (string symbol in (string[])["AAPL", "B", "MSFT"]) Assert.Empty((await WriteAsync(store, symbol, "ann")).Responses);
        Assert.Equal(["AAPL", "B", "MSFT"], Symbols(store, "ann"));
        Assert.Equal(["AAPL", "B"], Symbols(store, "will"));
        Assert.Equal(["AAPL"], Symbols(store, "rita"));

        Assert.Equal(["AAPL/1Min/X:Symbol/Timeframe/AttributeGroup"], Query(store, "*/1Min/X", "rita").Responses[0].Result.StartIndex.Keys);
        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => Query(store, "MSFT/1Min/X", "rita")).StatusCode);
        Assert.Contains("there is no bucket", store.Data.GetInfo(new GetInfoRequest { Keys = { "MSFT/1Min/X" } }, As("rita"), cancellationToken: Cancel).Buckets[0].Error, StringComparison.Ordinal);

        Assert.Empty((await WriteAsync(store, "AMD", "will")).Responses);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => WriteAsync(store, "MSFT", "will"))).StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => WriteAsync(store, "AAPL", "rita"))).StatusCode);
        RpcException destroy = Assert.Throws<RpcException>(() => store.Client.Destroy(Key("AAPL/1Min/X"), As("rita"), cancellationToken: Cancel));
        Assert.Equal((StatusCode.PermissionDenied, "destroying a bucket needs the role write, and user rita has the role read"), (destroy.StatusCode, destroy.Status.Detail));
        Assert.NotEqual("", store.Client.Destroy(Key("MSFT"), As("will"), cancellationToken: Cancel).Responses[0].Error);
        Assert.Equal("", store.Client.Destroy(Key("B"), As("will"), cancellationToken: Cancel).Responses[0].Error);
        Assert.Equal(["AAPL", "AMD", "MSFT"], Symbols(store, "ann"));
    }

    [Fact]
    public async Task Followers_get_their_symbols_whatever_they_ask_for()
    {
        using var users = new TestUsers();
        await using GrpcStore store = await GrpcStore.StartAsync(gate: users.Gate);
        using AsyncServerStreamingCall<FollowedPiece> follow = store.Data.Follow(new FollowRequest { Patterns = { "*/*/*" }, Lsn = 0 }, As("rita"), cancellationToken: Cancel);
        await follow.ResponseStream.MoveNext(Cancel);
        await WriteAsync(store, "MSFT", "ann");
        await WriteAsync(store, "AAPL", "ann");
        var seen = new List<string>();
        while (!seen.Contains("AAPL/1Min/X") && await follow.ResponseStream.MoveNext(Cancel)) seen.AddRange(follow.ResponseStream.Current.Rows.Select(rows => rows.Key));
        Assert.Equal(["AAPL/1Min/X"], seen);
    }

    [Fact]
    public void Subscribers_want_nothing_that_they_may_not_see()
    {
        var wanted = MarketStore.Protocols.Streaming.Subscription.TryParse(["*/*/*", "MSFT/1Min/X"], new AccessRights("rita", AccessRole.Read, ["A*"]), out _)!;
        Assert.True(wanted.Wants("AAPL/1Min/X"));
        Assert.False(wanted.Wants("MSFT/1Min/X"));
        Assert.False(wanted.Wants("aapl/1Min/X"));
    }

    [Fact]
    public async Task Whoever_is_not_logged_in_gets_no_stream()
    {
        using var users = new TestUsers();
        await using StreamServer server = await StreamServer.StartAsync(gate: users.Gate);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => server.ConnectAsync());
    }

    [Fact]
    public async Task A_part_that_may_not_be_written_keeps_the_whole_write_out()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        IMarketService service = store.Service.For(new AccessRights("will", AccessRole.Write, ["A*"]), "");
        MarketStore.Protocols.Service.WriteRequest[] writes = [MarketStore.Protocols.Grpc.WireMapping.Write(GrpcStore.Bars("AAPL/1Min/X", Epoch, 2)), MarketStore.Protocols.Grpc.WireMapping.Write(GrpcStore.Bars("MSFT/1Min/X", Epoch, 2))];
        MarketStoreException refused = await Assert.ThrowsAsync<MarketStoreException>(async () => await service.WriteAsync(writes, Cancel));
        Assert.Equal("user will may not write symbol MSFT", refused.Message);
        Assert.Empty(store.Engine.Keys());
    }

    private static Metadata As(string user) => new() { { "authorization", TestUsers.Basic(user).ToString() } };

    private static MultiKeyRequest Key(string key) => new() { Requests = { new KeyRequest { Key = key } } };

    private static string[] Symbols(GrpcStore store, string user) => [.. store.Client.ListSymbols(new ListSymbolsRequest(), As(user), cancellationToken: Cancel).Results];

    private static MultiQueryResponse Query(GrpcStore store, string destination, string user) => store.Client.Query(
        new MultiQueryRequest { Requests = { new MarketStore.Protocols.Grpc.Wire.QueryRequest { Destination = destination } } }, As(user), cancellationToken: Cancel);

    private static async Task<MultiServerResponse> WriteAsync(GrpcStore store, string symbol, string user) =>
        await store.Client.WriteAsync(new MultiWriteRequest { Requests = { GrpcStore.Bars($"{symbol}/1Min/X", Epoch, 3) } }, As(user), cancellationToken: Cancel);
}
