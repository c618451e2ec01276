using Google.Protobuf;
using Grpc.Net.Client;
using MarketStore.Engine;
using MarketStore.Engine.Io;
using MarketStore.Protocols;
using MarketStore.Protocols.Grpc;
using MarketStore.Protocols.Grpc.V1;
using MarketStore.Protocols.Grpc.Wire;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using SqlRequest = MarketStore.Protocols.Service.SqlRequest;
using WriteRequest = MarketStore.Protocols.Grpc.Wire.WriteRequest;

namespace MarketStore.Tests.Protocols.Grpc;

/// <summary>A store behind a gRPC server of this process, and a client of it.</summary>
internal sealed class GrpcStore : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("marketstore-test-").FullName;
    private readonly GrpcServer _server;
    private GrpcChannel? _channel;

    private GrpcStore(ServerOptions? options, AccessGate? gate)
    {
        Engine = StorageEngine.Open(new EngineOptions { RootDirectory = _root, WalSync = WalSync.Off }, RealFileSystem.Instance, SystemClock.Instance, NullLogger.Instance);
        Service = new MarketService(new Database(Engine), new ServiceOptions { Version = "abc123", StatementTimeout = TimeSpan.FromMinutes(1) });
        options = (options ?? new ServerOptions()) with { GrpcListenPort = 0 };
        _server = new GrpcServer(Service, Engine, options, (gate ?? AccessGate.Open, null), new BodyLimits(options), Metrics, NullLoggerFactory.Instance);
    }

    public StorageEngine Engine { get; }

    public MarketService Service { get; }

    public ServerMetrics Metrics { get; } = new();

    public GrpcChannel Channel => _channel!;

    public Uri Address => new($"http://{_server.Endpoint}");

    public Marketstore.MarketstoreClient Client => new(Channel);

    public MarketData.MarketDataClient Data => new(Channel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GrpcStore> StartAsync(ServerOptions? options = null, AccessGate? gate = null)
    {
        var store = new GrpcStore(options, gate);
        await store._server.StartAsync(Cancel);
        store._channel = GrpcChannel.ForAddress(store.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 1 << 30, MaxSendMessageSize = 1 << 30 });
        return store;
    }

    /// <summary>Bars from an epoch on, a minute apart, with one f8 column V counted from 0.</summary>
    public static WriteRequest Bars(string key, long epoch, int rows) => Dataset(key, rows, false,
        ("Epoch", "i8", Bytes(rows, row => BitConverter.GetBytes(epoch + (60L * row)))), ("V", "f8", Bytes(rows, row => BitConverter.GetBytes((double)row))));

    public static WriteRequest Dataset(string key, int rows, bool isVariable, params (string Name, string Type, byte[] Values)[] columns)
    {
        var data = new NumpyDataset { Length = rows };
        foreach ((string name, string type, byte[] values) in columns)
        {
            data.ColumnNames.Add(name);
            data.ColumnTypes.Add(type);
            data.ColumnData.Add(ByteString.CopyFrom(values));
        }
        var request = new WriteRequest { IsVariableLength = isVariable, Data = new NumpyMultiDataset { Data = data } };
        request.Data.StartIndex.Add(key, 0);
        request.Data.Lengths.Add(key, rows);
        return request;
    }

    public static byte[] Bytes(int rows, Func<int, byte[]> value) => [.. Enumerable.Range(0, rows).SelectMany(value)];

    public async Task<MultiServerResponse> WriteAsync(params WriteRequest[] requests)
    {
        var request = new MultiWriteRequest();
        request.Requests.AddRange(requests);
        return await Client.WriteAsync(request, cancellationToken: Cancel);
    }

    public async Task<MultiQueryResponse> QueryAsync(params MarketStore.Protocols.Grpc.Wire.QueryRequest[] requests)
    {
        var request = new MultiQueryRequest();
        request.Requests.AddRange(requests);
        return await Client.QueryAsync(request, cancellationToken: Cancel);
    }

    /// <summary>Statements that are running, the one that asks included.</summary>
    public async Task<int> CountStatementsAsync()
    {
        using SqlResult running = await Service.SqlAsync(new SqlRequest("SHOW QUERIES", []), Cancel);
        int count = 0;
        while (running.Next() is { } batch) count += batch.Count;
        return count;
    }

    public Task StopAsync(CancellationToken cancel) => _server.StopAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await _server.DisposeAsync();
        Engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
