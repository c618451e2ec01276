using MarketStore.Protocols.Metrics;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary><c>/metrics</c>: all that the server counts, as Prometheus reads it.</summary>
internal sealed class MetricsEndpoint(ServerMetrics metrics)
{
    public async Task HandleAsync(HttpContext context)
    {
        // Whole before it is sent: an answer that breaks off in the middle would look like one with fewer metrics.
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), context.RequestAborted);
    }
}
