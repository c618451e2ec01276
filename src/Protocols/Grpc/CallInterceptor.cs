using Grpc.Core;
using Grpc.Core.Interceptors;
using MarketStore.Protocols.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Grpc;

/// <summary>Every call comes by here: what goes wrong in it becomes a status, and nothing else of the server notices.</summary>
internal sealed class CallInterceptor(RequestMeter requests, ILogger log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        using RequestMeter.Running call = Begin(context);
        try
        {
            TResponse response = await continuation(request, context).ConfigureAwait(false);
            call.Outcome = Outcome.Ok;
            return response;
        }
        catch (Exception error)
        {
            throw Refusal(error, context, call);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using RequestMeter.Running call = Begin(context);
        call.IsEndless = typeof(TRequest) == typeof(V1.FollowRequest);
        try
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
            call.Outcome = Outcome.Ok;
        }
        catch (Exception error)
        {
            throw Refusal(error, context, call);
        }
    }

    /// <remarks>Calls of methods that there are not do not come here, so the names are few.</remarks>
    private RequestMeter.Running Begin(ServerCallContext context) => requests.Begin(RequestMeter.Protocol.Grpc, context.Method);

    private RpcException Refusal(Exception error, ServerCallContext context, RequestMeter.Running call)
    {
        RpcException refusal = Refusal(error, context);
        call.Outcome = refusal.StatusCode switch
        {
            StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss or StatusCode.Unknown => Outcome.Failed,
            StatusCode.Cancelled or StatusCode.DeadlineExceeded => Outcome.Gone,
            _ => Outcome.Refused,
        };
        return refusal;
    }

    private RpcException Refusal(Exception error, ServerCallContext context)
    {
        if (error is RpcException refusal) return refusal;
        if (StatusOf.Error(error) is { } status) return new RpcException(status);
        if (context.CancellationToken.IsCancellationRequested)
        {
            bool isLate = context.Deadline <= DateTime.UtcNow;
            return new RpcException(isLate
                ? new Status(StatusCode.DeadlineExceeded, "the call took longer than its deadline allows")
                : new Status(StatusCode.Cancelled, "the client has ended the call, or has gone"));
        }
        log.LogError(error, "{Method} failed", context.Method);
        return new RpcException(new Status(StatusCode.Internal, $"internal error ({error.GetType().Name}); see the server's log"));
    }
}
