using Grpc.Core;
using MarketStore.Engine;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.Grpc;

/// <summary><c>proto.Marketstore</c>: the data API as clients of MarketStore 4 know it.</summary>
internal sealed class MarketstoreService(IMarketService service) : Wire.Marketstore.MarketstoreBase
{
    public override async Task<Wire.MultiQueryResponse> Query(Wire.MultiQueryRequest request, ServerCallContext context)
    {
        var answer = new Wire.MultiQueryResponse { Version = service.Version, Timezone = service.TimeZoneName };
        IReadOnlyList<QueryResult> results = await service.QueryAsync([.. request.Requests.Select(WireMapping.Query)], context.CancellationToken).ConfigureAwait(false);
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
        IReadOnlyList<string>? errors = await service.WriteAsync([.. request.Requests.Select(WireMapping.Write)], CancellationToken.None).ConfigureAwait(false);
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
                errors.AddRange(await service.CreateAsync([WireMapping.Create(create)], CancellationToken.None).ConfigureAwait(false));
            }
            catch (MarketStoreException error)
            {
                errors.Add(error.Message);
            }
        }
        return Answer(errors);
    }

    public override async Task<Wire.MultiServerResponse> Destroy(Wire.MultiKeyRequest request, ServerCallContext context) =>
        Answer(await service.DestroyAsync([.. request.Requests.Select(key => key.Key)], CancellationToken.None).ConfigureAwait(false));

    public override Task<Wire.ListSymbolsResponse> ListSymbols(Wire.ListSymbolsRequest request, ServerCallContext context)
    {
        ListFormat format = request.Format == Wire.ListSymbolsRequest.Types.Format.TimeBucketKey ? ListFormat.TimeBucketKey : ListFormat.Symbol;
        var answer = new Wire.ListSymbolsResponse();
        answer.Results.AddRange(service.ListSymbols(format));
        return Task.FromResult(answer);
    }

    public override Task<Wire.ServerVersionResponse> ServerVersion(Wire.ServerVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.ServerVersionResponse { Version = service.Version });

    private Wire.MultiServerResponse Answer(IEnumerable<string> errors)
    {
        var answer = new Wire.MultiServerResponse();
        foreach (string error in errors) answer.Responses.Add(new Wire.ServerResponse { Error = error, Version = service.Version });
        return answer;
    }
}
