using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.Grpc;

/// <summary><c>proto.Marketstore</c>: the data API as clients of MarketStore 4 know it.</summary>
internal sealed class MarketstoreService(IMarketService service, AccessGate gate) : Wire.Marketstore.MarketstoreBase
{
    public override async Task<Wire.MultiQueryResponse> Query(Wire.MultiQueryRequest request, ServerCallContext context)
    {
        var answer = new Wire.MultiQueryResponse { Version = service.Version, Timezone = service.TimeZoneName };
        IReadOnlyList<QueryResult> results = await Of(context).QueryAsync([.. request.Requests.Select(WireMapping.Query)], context.CancellationToken).ConfigureAwait(false);
        try
        {
            foreach (QueryResult result in results) answer.Responses.Add(new Wire.QueryResponse { Result = WireMapping.Result(result) });
        }
        finally
        {
            foreach (QueryResult result in results) result.Dispose();
        }
        return answer;
    }

    public override async Task<Wire.MultiServerResponse> Write(Wire.MultiWriteRequest request, ServerCallContext context)
    {
        // To its end, whoever goes: the log may already hold it.
        IReadOnlyList<string>? errors = await Of(context).WriteAsync([.. request.Requests.Select(WireMapping.Write)], CancellationToken.None).ConfigureAwait(false);
        return Answer((errors ?? []).Where(error => error.Length > 0));
    }

    public override async Task<Wire.MultiServerResponse> Create(Wire.MultiCreateRequest request, ServerCallContext context)
    {
        var errors = new List<string>();
        foreach (Wire.CreateRequest create in request.Requests)
        {
            if (WireMapping.UnknownType(create) is { } type)
            {
                // What comes behind it is not looked at.
                errors.Add($"not supported data type: {type}");
                break;
            }
            try
            {
                errors.AddRange(await Of(context).CreateAsync([WireMapping.Create(create)], CancellationToken.None).ConfigureAwait(false));
            }
            catch (MarketStoreException error) when (error.Code != ErrorCode.Forbidden)
            {
                errors.Add(error.Message);
            }
        }
        return Answer(errors);
    }

    public override async Task<Wire.MultiServerResponse> Destroy(Wire.MultiKeyRequest request, ServerCallContext context) =>
        Answer(await Of(context).DestroyAsync([.. request.Requests.Select(key => key.Key)], CancellationToken.None).ConfigureAwait(false));

    public override Task<Wire.ListSymbolsResponse> ListSymbols(Wire.ListSymbolsRequest request, ServerCallContext context)
    {
        ListFormat format = request.Format == Wire.ListSymbolsRequest.Types.Format.TimeBucketKey ? ListFormat.TimeBucketKey : ListFormat.Symbol;
        var answer = new Wire.ListSymbolsResponse();
        answer.Results.AddRange(Of(context).ListSymbols(format));
        return Task.FromResult(answer);
    }

    public override Task<Wire.ServerVersionResponse> ServerVersion(Wire.ServerVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.ServerVersionResponse { Version = service.Version });

    private IMarketService Of(ServerCallContext context) => gate.Within(context.GetHttpContext(), service);

    private Wire.MultiServerResponse Answer(IEnumerable<string> errors)
    {
        var answer = new Wire.MultiServerResponse();
        foreach (string error in errors) answer.Responses.Add(new Wire.ServerResponse { Error = error, Version = service.Version });
        return answer;
    }
}
