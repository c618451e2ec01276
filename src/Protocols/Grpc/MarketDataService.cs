using System.Buffers;
using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using MarketStore.Protocols.Streaming;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;

namespace MarketStore.Protocols.Grpc;

/// <summary><c>marketstore.v1.MarketData</c>: what the old API cannot say. Results are streamed, so that none is too large.</summary>
internal sealed class MarketDataService(IMarketService service, StorageEngine engine, AccessGate gate) : V1.MarketData.MarketDataBase
{
    /// <summary>Bytes of one message, roughly.</summary>
    private const int PieceBytes = 1 << 20;

    public override async Task Sql(V1.SqlRequest request, IServerStreamWriter<V1.ArrowChunk> responseStream, ServerCallContext context)
    {
        long start = Stopwatch.GetTimestamp();
        var statement = new SqlRequest(request.Query, [.. request.Parameters.Select(Parameter)]) { Session = request.Session };
        using SqlResult result = await Of(context).SqlAsync(statement, context.CancellationToken).ConfigureAwait(false);
        using var sink = new ArrowSink(asFile: false);
        var output = new ArrayBufferWriter<byte>();
        await sink.BeginAsync(output, result.Columns).ConfigureAwait(false);
        long rows = 0;
        while (result.Next() is { } batch)
        {
            await sink.WriteAsync(output, batch).ConfigureAwait(false);
            rows += batch.Count;
            if (output.WrittenCount >= PieceBytes) await SendAsync().ConfigureAwait(false);
        }
        await sink.EndAsync(output, rows, Stopwatch.GetElapsedTime(start)).ConfigureAwait(false);
        await SendAsync().ConfigureAwait(false);

        async Task SendAsync()
        {
            await responseStream.WriteAsync(new V1.ArrowChunk { Data = ByteString.CopyFrom(output.WrittenSpan) }, context.CancellationToken).ConfigureAwait(false);
            output.ResetWrittenCount();
        }
    }

    public override async Task Query(V1.QueryRequest request, IServerStreamWriter<V1.QueryPiece> responseStream, ServerCallContext context)
    {
        var query = new QueryRequest
        {
            Destination = request.Destination,
            EpochStart = request.HasStartNs ? Timestamps.Seconds(request.StartNs) : null,
            EpochStartNanos = request.HasStartNs ? Timestamps.Nanos(request.StartNs) : null,
            EpochEnd = request.HasEndNs ? Timestamps.Seconds(request.EndNs) : null,
            EpochEndNanos = request.HasEndNs ? Timestamps.Nanos(request.EndNs) : null,
            LimitRecordCount = request.HasLimit ? request.Limit : null,
            LimitFromStart = request.LimitFromStart,
            Columns = request.Columns,
            Functions = request.Functions,
        };
        IReadOnlyList<QueryResult> results = await Of(context).QueryAsync([query], context.CancellationToken).ConfigureAwait(false);
        using QueryResult result = results[0];
        int width = Math.Max(1, result.Columns.Sum(column => column.Type.Width()));
        long rows = Math.Max(1, PieceBytes / width);
        for (long first = 0; first == 0 || first < result.RowCount; first += rows)
        {
            var piece = new V1.QueryPiece { FirstRow = first, Rows = Math.Min(rows, result.RowCount - first) };
            if (first == 0) piece.Keys.AddRange(result.Keys.Select(key => new V1.KeyRange { Key = key.Key, FirstRow = key.StartIndex, Rows = key.Length }));
            piece.Columns.AddRange(result.Columns.Select(column => new V1.Column
            {
                Name = column.Name,
                Type = column.Type.TypeString(),
                Data = WireMapping.Bytes(column, first, piece.Rows),
            }));
            await responseStream.WriteAsync(piece, context.CancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<V1.GetInfoResponse> GetInfo(V1.GetInfoRequest request, ServerCallContext context)
    {
        var answer = new V1.GetInfoResponse();
        foreach ((string key, BucketDescription found) in request.Keys.Zip(Of(context).GetInfo(request.Keys)))
        {
            var bucket = new V1.BucketInfo
            {
                Key = key,
                Error = found.Error,
                IsVariable = found.Kind == RecordKind.Variable,
                TimeframeNs = found.TimeframeNs,
                LatestYear = found.LatestYear,
            };
            bucket.Columns.AddRange((found.Columns ?? []).Select(column => new V1.Column { Name = column.Name, Type = column.Type.TypeString() }));
            answer.Buckets.Add(bucket);
        }
        return Task.FromResult(answer);
    }

    public override async Task Follow(V1.FollowRequest request, IServerStreamWriter<V1.FollowedPiece> responseStream, ServerCallContext context)
    {
        Subscription wanted = Subscription.TryParse(request.Patterns, gate.RightsOf(context.GetHttpContext()), out string invalid) ?? throw MarketStoreException.Invalid($"{invalid} is an invalid stream");
        Lsn? after = request.FromCase == V1.FollowRequest.FromOneofCase.Lsn ? new Lsn(request.Lsn) : null;
        long? from = request.FromCase == V1.FollowRequest.FromOneofCase.TimeNs ? request.TimeNs : null;
        using var follower = new CommitFollower(engine, wanted.Wants, after, from);
        await responseStream.WriteAsync(
            new V1.FollowedPiece { Lsn = follower.From.Value, Complete = from is null, History = from is not null, Store = engine.History.ToString() },
            context.CancellationToken).ConfigureAwait(false);
        await foreach (FollowedPiece piece in follower.ReadAsync(context.CancellationToken).ConfigureAwait(false))
        {
            await responseStream.WriteAsync(Message(piece), context.CancellationToken).ConfigureAwait(false);
        }
    }

    private IMarketService Of(ServerCallContext context) => gate.Within(context.GetHttpContext(), service);

    private static V1.FollowedPiece Message(FollowedPiece piece)
    {
        var message = new V1.FollowedPiece { Lsn = piece.Lsn.Value, History = piece.IsHistory, Complete = piece.IsComplete };
        foreach (FollowedRows rows in piece.Rows)
        {
            var part = new V1.FollowedRows { Key = rows.Bucket.Key.ToString() };
            part.TimesNs.AddRange(rows.Times);
            for (int c = 0; c < rows.Columns.Length; c++)
            {
                ColumnDefinition column = rows.Schema.Columns[c];
                part.Columns.Add(new V1.Column { Name = column.Name, Type = column.Type.TypeString(), Data = UnsafeByteOperations.UnsafeWrap(rows.Columns[c]) });
            }
            message.Rows.Add(part);
        }
        return message;
    }

    private static object? Parameter(V1.Value value) => value.KindCase switch
    {
        V1.Value.KindOneofCase.Boolean => value.Boolean,
        V1.Value.KindOneofCase.Integer => value.Integer,
        V1.Value.KindOneofCase.Number => value.Number,
        V1.Value.KindOneofCase.Text => value.Text,
        _ => null,
    };
}
