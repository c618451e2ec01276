using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Grpc;

/// <summary>Every call comes by here: what goes wrong in it becomes a status, and nothing else of the server notices.</summary>
internal sealed class CallInterceptor(ILogger log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw Refusal(error, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw Refusal(error, context);
        }
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
