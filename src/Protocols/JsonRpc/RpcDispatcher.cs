using MarketStore.Engine;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Call to result: the only place where the protocol meets the service.</summary>
internal sealed class RpcDispatcher(IMarketService service, ILogger log)
{
    /// <summary>Executes the call; whatever goes wrong becomes an error reply.</summary>
    /// <param name="call">Its column buffers must stay valid until this returns.</param>
    /// <param name="cancel">Ends queries. Writes run to their end: the log may already hold them.</param>
    /// <exception cref="OperationCanceledException">Only if <paramref name="cancel"/> was.</exception>
    public async ValueTask<RpcResult> ExecuteAsync(RpcCall call, CancellationToken cancel)
    {
        try
        {
            return call switch
            {
                QueryCall c => new QueryReply(await service.QueryAsync(c.Requests, cancel)),
                WriteCall c => new StatusReply(await service.WriteAsync(c.Requests, CancellationToken.None)),
                CreateCall c => new StatusReply(await service.CreateAsync(c.Requests, CancellationToken.None)),
                DestroyCall c => new StatusReply(await service.DestroyAsync(c.Keys, CancellationToken.None)),
                GetInfoCall c => new InfoReply(service.GetInfo(c.Keys)),
                ListSymbolsCall c => new SymbolsReply(service.ListSymbols(c.Format)),
                _ => throw new InvalidOperationException($"no dispatch for {call.GetType().Name}"),
            };
        }
        catch (Exception e) when (e is MarketStoreException or SqlException)
        {
            return new RpcError(RpcError.ServerError, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // A request's boundary: one broken request must not take the connection with it.
            log.LogError(e, "{Call} failed", call.GetType().Name);
            return new RpcError(RpcError.InternalError, $"internal error ({e.GetType().Name}); see the server's log");
        }
    }
}
