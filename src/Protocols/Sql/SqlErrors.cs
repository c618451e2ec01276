using System.Text.Json;
using MarketStore.Engine;
using MarketStore.Sql;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Sql;

/// <summary>Errors of <c>/sql</c>: <c>{"error": {"code", "message", "line", "column"}}</c> with the status that fits.</summary>
internal static class SqlErrors
{
    public static async Task SendAsync(HttpContext context, Exception error, ILogger log)
    {
        (int status, string code) = error switch
        {
            SqlException => (StatusCodes.Status400BadRequest, "sql"),
            MarketStoreException e => (Status(e.Code), Code(e.Code)),
            _ => (StatusCodes.Status500InternalServerError, "internal"),
        };
        string message = error is SqlException or MarketStoreException
            ? error.Message : $"internal error ({error.GetType().Name}); see the server's log";
        if (status == StatusCodes.Status500InternalServerError) log.LogError(error, "a statement failed");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, code);
            json.WriteString("message"u8, message);
            if (error is SqlException { At: { } at })
            {
                json.WriteNumber("line"u8, at.Line);
                json.WriteNumber("column"u8, at.Column);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static int Status(ErrorCode code) => code switch
    {
        ErrorCode.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.Corruption or ErrorCode.Internal => StatusCodes.Status500InternalServerError,
        ErrorCode.NotSupported => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>InvalidArgument as invalid_argument.</summary>
    private static string Code(ErrorCode code) =>
        string.Concat(code.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));
}
