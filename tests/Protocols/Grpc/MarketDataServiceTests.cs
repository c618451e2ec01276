using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Grpc.Core;
using MarketStore.Protocols.Grpc.V1;

namespace MarketStore.Tests.Protocols.Grpc;

/// <summary><c>marketstore.v1.MarketData</c>: streams of results and of commits.</summary>
public sealed class MarketDataServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_stream_their_rows_as_Arrow()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        using var stream = new MemoryStream();
        int chunks = 0;
        var request = new SqlRequest
        {
            Query = "SELECT value AS N, $1 || 'x' AS T FROM generate_series(1, 300000) g(value) WHERE value > $2",
            Parameters = { new Value { Text = "a" }, new Value { Integer = 10 } },
            Session = { "SET TIME ZONE 'UTC'" },
        };
        using AsyncServerStreamingCall<ArrowChunk> call = store.Data.Sql(request, cancellationToken: Cancel);
        await foreach (ArrowChunk chunk in call.ResponseStream.ReadAllAsync(Cancel))
        {
            chunk.Data.WriteTo(stream);
            chunks++;
        }
        Assert.True(chunks > 1);
        stream.Position = 0;
        using var reader = new ArrowStreamReader(stream);
        long rows = 0;
        while (await reader.ReadNextRecordBatchAsync(Cancel) is { } batch) rows += batch.Length;
        Assert.Equal(299_990, rows);
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await store.Data.Sql(new SqlRequest { Query = "SELECT" }, cancellationToken: Cancel).ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task Queries_of_any_size_come_in_pieces()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        const int Rows = 200_000;
        await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", 0, Rows), GrpcStore.Bars("MSFT/1Min/OHLCV", 0, 3));
        var values = new List<double>();
        var pieces = new List<QueryPiece>();
        using AsyncServerStreamingCall<QueryPiece> call = store.Data.Query(new QueryRequest { Destination = "AAPL,MSFT/1Min/OHLCV", StartNs = 60_000_000_000 }, cancellationToken: Cancel);
        await foreach (QueryPiece piece in call.ResponseStream.ReadAllAsync(Cancel))
        {
            Assert.Equal(values.Count, piece.FirstRow);
            values.AddRange(MemoryMarshal.Cast<byte, double>(piece.Columns[1].Data.Span).ToArray());
            Assert.Equal(values.Count, piece.FirstRow + piece.Rows);
            pieces.Add(piece);
        }
        Assert.True(pieces.Count > 2);
        Assert.Equal(["Epoch i8", "V f8"], pieces[0].Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal([(0L, Rows - 1L), (Rows - 1L, 2L)], pieces[0].Keys.Select(key => (key.FirstRow, key.Rows)));
        Assert.All(pieces.Skip(1), piece => Assert.Empty(piece.Keys));
        Assert.Equal([.. Enumerable.Range(1, Rows - 1).Select(i => (double)i), 1, 2], values);
    }

    [Fact]
    public async Task Buckets_are_described()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", 1_704_205_800, 1));
        GetInfoResponse answer = await store.Data.GetInfoAsync(new GetInfoRequest { Keys = { "AAPL/1Min/OHLCV", "X/1Min/Y" } }, cancellationToken: Cancel);
        Assert.Equal((60_000_000_000L, 2024, false, ""), (answer.Buckets[0].TimeframeNs, answer.Buckets[0].LatestYear, answer.Buckets[0].IsVariable, answer.Buckets[0].Error));
        Assert.Equal(["Epoch i8", "V f8"], answer.Buckets[0].Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Contains("there is no bucket X/1Min/Y", answer.Buckets[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Followers_get_history_and_then_commits()
    {
        await using GrpcStore store = await GrpcStore.StartAsync();
        await store.WriteAsync(GrpcStore.Bars("AAPL/1Min/OHLCV", 0, 2));
        using AsyncServerStreamingCall<FollowedPiece> call = store.Data.Follow(new FollowRequest { Patterns = { "AAPL/*/*" }, TimeNs = 60_000_000_000 }, cancellationToken: Cancel);
        IAsyncStreamReader<FollowedPiece> pieces = call.ResponseStream;
        Assert.Equal(store.Engine.History.ToString(), (await Next(pieces)).Store);
        FollowedPiece past = await Next(pieces);
        Assert.Equal((1UL, true, false, 60_000_000_000L), (past.Lsn, past.History, past.Complete, Assert.Single(past.Rows[0].TimesNs)));
        Assert.True((await Next(pieces)) is { History: true, Complete: true });
        await store.WriteAsync(GrpcStore.Bars("MSFT/1Min/OHLCV", 0, 1), GrpcStore.Bars("AAPL/1Min/OHLCV", 120, 1));
        FollowedPiece live = await Next(pieces);
        Assert.Equal((3UL, false, true, "AAPL/1Min/OHLCV"), (live.Lsn, live.History, live.Complete, live.Rows[0].Key));
        Assert.Equal([0.0], MemoryMarshal.Cast<byte, double>(live.Rows[0].Columns[0].Data.Span).ToArray());
        using AsyncServerStreamingCall<FollowedPiece> wrong = store.Data.Follow(new FollowRequest { Patterns = { "AAPL" } }, cancellationToken: Cancel);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => Next(wrong.ResponseStream))).StatusCode);
    }

    private static async Task<FollowedPiece> Next(IAsyncStreamReader<FollowedPiece> pieces)
    {
        Assert.True(await pieces.MoveNext(Cancel));
        return pieces.Current;
    }
}
