using System.Text.Json;
using MarketStore.Protocols.Service;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary><c>/heartbeat</c>: 200 while the server answers queries, 503 while it starts or stops.</summary>
internal sealed class HeartbeatEndpoint(IMarketService service)
{
    private static readonly string Release = typeof(HeartbeatEndpoint).Assembly.GetName().Version!.ToString(3);

    public async Task HandleAsync(HttpContext context)
    {
        bool isQueryable = service.IsQueryable;
        HttpResponse response = context.Response;
        response.StatusCode = isQueryable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, isQueryable ? "queryable" : "not queryable");
            json.WriteString("version"u8, Release);
            json.WriteString("git_hash"u8, service.Version);
            json.WriteString("uptime"u8, GoDuration.Format(service.Uptime));
            json.WriteEndObject();
        }
        await response.WriteAsync("\n", context.RequestAborted);
    }
}
