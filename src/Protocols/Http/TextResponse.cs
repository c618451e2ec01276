using System.Text;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Http;

/// <summary>Answers that concern HTTP rather than a call: a status and one line of plain text.</summary>
internal static class TextResponse
{
    public static Task SendAsync(HttpContext context, int status, string text)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Encoding.UTF8.GetByteCount(text);
        return response.WriteAsync(text, context.RequestAborted);
    }
}
