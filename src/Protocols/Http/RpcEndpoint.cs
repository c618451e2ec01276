using MarketStore.Engine;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Protocols.Metrics;
using MarketStore.Protocols.Security;
using MarketStore.Protocols.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MarketStore.Protocols.Http;

/// <summary>
/// <c>/rpc</c>. A request, top to bottom: verb and content type, body, decode, execute, encode, send. What concerns
/// HTTP has a status of its own; everything that concerns the call is a JSON-RPC reply with status 200.
/// </summary>
internal sealed class RpcEndpoint(IMarketService service, AccessGate gate, BodyLimits limits, ILogger log)
{
    private const string VersionHeader = "Marketstore-Version";
    private static readonly IRpcCodec[] Codecs = [new MsgpackCodec(), new JsonCodec()];

    public async Task HandleAsync(HttpContext context, RequestMeter.Running metered)
    {
        HttpRequest request = context.Request;
        // Clients ask for the version with HEAD, which is otherwise refused: the header is on every answer.
        context.Response.Headers[VersionHeader] = service.Version;
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await TextResponse.SendAsync(context, StatusCodes.Status405MethodNotAllowed,
                $"rpc: POST method required, received {request.Method}");
            return;
        }
        string mediaType = (request.ContentType ?? "").Split(';')[0];
        IRpcCodec? codec = Array.Find(
            Codecs, codec => string.Equals(codec.MediaType, mediaType, StringComparison.OrdinalIgnoreCase));
        if (codec is null)
        {
            await TextResponse.SendAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"rpc: unrecognized Content-Type: {mediaType}");
            return;
        }
        try
        {
            await AnswerAsync(context, codec, metered);
        }
        catch (BadHttpRequestException e)
        {
            // The body is not what its headers said, or does not come; the connection is of no further use.
            context.Response.Headers.Connection = "close";
            await TextResponse.SendAsync(context, e.StatusCode, $"rpc: {e.Message}");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Calls do not let these through, so it is the connection that ended.
            log.LogDebug(e, "a client went away before it was answered");
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, IRpcCodec codec, RequestMeter.Running metered)
    {
        using RequestBody? body = await RequestBody.ReadAsync(context.Request, limits, context.RequestAborted);
        if (body is null)
        {
            // Nothing else can come over this connection before the rest of the body.
            context.Response.Headers.Connection = "close";
            await TextResponse.SendAsync(context, StatusCodes.Status413PayloadTooLarge,
                $"rpc: the request body is larger than max_request_bytes ({limits.MaxBytes})");
            return;
        }
        RpcRequest request = codec.Decode(body.Bytes);
        metered.Method = request.Call?.Method ?? "";
        RpcResult result = request.Error
            ?? await new RpcDispatcher(gate.Within(context, service), log).ExecuteAsync(request.Call!, context.RequestAborted);
        using var memory = result as IDisposable;
        metered.Outcome = OutcomeOf(result);

        if (request.Call is not null) context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        if (request.IsNotification) context.Response.ContentLength = 0;
        else await SendAsync(context.Response, codec, request, result);
    }

    private static Outcome? OutcomeOf(RpcResult result) => result switch
    {
        RpcError { Code: RpcError.InternalError } => Outcome.Failed,
        RpcError => Outcome.Refused,
        StatusReply { Errors: { } errors } when errors.Any(error => error.Length > 0) => Outcome.Refused,
        // It has to be sent yet.
        _ => null,
    };

    private async ValueTask SendAsync(HttpResponse response, IRpcCodec codec, RpcRequest request, RpcResult result)
    {
        ReplyBody reply = Encode(codec, request, result);
        response.ContentType = codec.ContentType;
        response.ContentLength = reply.Length;
        await reply.SendAsync(response.BodyWriter, response.HttpContext.RequestAborted);
    }

    private ReplyBody Encode(IRpcCodec codec, RpcRequest request, RpcResult result)
    {
        try
        {
            return EncodeOnce(codec, request, result);
        }
        catch (MarketStoreException e)
        {
            // A column that the encoding cannot hold; nothing has been sent yet.
            return EncodeOnce(codec, request, new RpcError(RpcError.ServerError, e.Message));
        }
    }

    private ReplyBody EncodeOnce(IRpcCodec codec, RpcRequest request, RpcResult result)
    {
        var reply = new ReplyBody();
        new ReplyEncoder(codec.Write(reply), service).Encode(request.Id, result);
        return reply;
    }
}
