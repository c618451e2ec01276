using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Sql;

/// <summary>
/// <c>POST /sql</c>: <c>{"query": "...", "params": [...]}</c>, or the statement itself as plain text. The Accept header
/// chooses the format (<see cref="AnswerFormats"/>). Nothing is sent before the first rows are there, so that a statement that is wrong has a status
/// of its own; rows are sent as they are computed.
/// </summary>
internal sealed class SqlEndpoint(IMarketService service, AccessGate gate, BodyLimits limits, ILogger log)
{
    public async Task HandleAsync(HttpContext context, RequestMeter.Running metered)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await TextResponse.SendAsync(context, StatusCodes.Status405MethodNotAllowed, "sql: POST a statement");
            return;
        }
        try
        {
            await AnswerAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            context.Response.Headers.Connection = "close";
            await TextResponse.SendAsync(context, e.StatusCode, $"sql: {e.Message}");
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug(e, "a client went away before it was answered");
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await SqlErrors.SendAsync(context, e, log);
        }
        catch (Exception e)
        {
            // The status has been sent: breaking off is the only way left to say that rows are missing.
            metered.Outcome = Outcome.Failed;
            log.LogWarning("a statement failed while its rows were sent: {Reason}", e.Message);
            context.Abort();
        }
    }

    private async ValueTask AnswerAsync(HttpContext context)
    {
        SqlRequest request;
        using (RequestBody? body = await RequestBody.ReadAsync(context.Request, limits, context.RequestAborted))
        {
            if (body is null)
            {
                context.Response.Headers.Connection = "close";
                await TextResponse.SendAsync(context, StatusCodes.Status413PayloadTooLarge,
                    $"sql: the request body is larger than max_request_bytes ({limits.MaxBytes})");
                return;
            }
            request = SqlRequestReader.Read(body.Bytes, context.Request.ContentType);
        }
        using IResultSink? sink = AnswerFormats.For(context.Request.Headers.Accept.ToString());
        if (sink is null)
        {
            await TextResponse.SendAsync(context, StatusCodes.Status406NotAcceptable, $"sql: answers are {AnswerFormats.Names}");
            return;
        }
        long start = Stopwatch.GetTimestamp();
        using SqlResult result = await gate.Within(context, service).SqlAsync(request, context.RequestAborted);
        Batch? batch = result.Next();
        context.Response.ContentType = sink.ContentType;
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        await SendAsync(context, sink, (result, batch), start);
    }

    private static async ValueTask SendAsync(HttpContext context, IResultSink sink, (SqlResult Result, Batch? First) rows, long start)
    {
        System.IO.Pipelines.PipeWriter pipe = context.Response.BodyWriter;
        await sink.BeginAsync(pipe, rows.Result.Columns);
        long count = 0;
        for (Batch? batch = rows.First; batch is not null; batch = rows.Result.Next())
        {
            await sink.WriteAsync(pipe, batch);
            count += batch.Count;
            System.IO.Pipelines.FlushResult flushed = await pipe.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted) return;
        }
        await sink.EndAsync(pipe, count, Stopwatch.GetElapsedTime(start));
        await pipe.FlushAsync(context.RequestAborted);
    }
}
