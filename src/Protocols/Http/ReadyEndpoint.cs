using MarketStore.Protocols.Service;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary><c>/ready</c>: 200 while requests should be sent here, else 503 and why not.</summary>
internal sealed class ReadyEndpoint(IMarketService service)
{
    public Task HandleAsync(HttpContext context)
    {
        string? reason = service.IsQueryable ? service.Problem : "not queryable: the server is starting or stopping";
        return TextResponse.SendAsync(context, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, (reason ?? "ready") + "\n");
    }
}
