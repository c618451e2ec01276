using System.Net.WebSockets;
using MarketStore.Engine;
using MarketStore.Protocols.Http;
using MarketStore.Protocols.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Streaming;

/// <summary><c>/ws</c>: takes WebSocket connections and serves each until it ends.</summary>
internal sealed class StreamEndpoint(StorageEngine engine, StreamHub hub, AccessGate gate, ILogger log) : IDisposable
{
    /// <summary>A client that says nothing is asked this often whether it is still there ...</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(54);

    /// <summary>... and has this long to answer.</summary>
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();

    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers["Sec-WebSocket-Version"] = "13";
            await TextResponse.SendAsync(context, StatusCodes.Status400BadRequest, "Bad Request\n");
            return;
        }
        bool isJson = context.WebSockets.WebSocketRequestedProtocols.Contains(StreamEncoding.JsonProtocol);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = isJson ? StreamEncoding.JsonProtocol : null,
            KeepAliveInterval = PingInterval,
            KeepAliveTimeout = PongTimeout,
        });
        using var connection = new StreamConnection(socket, isJson ? StreamEncoding.Json : StreamEncoding.Msgpack, engine, gate.RightsOf(context), Report);
        log.LogInformation("new stream listener: {Address}:{Port}", context.Connection.RemoteIpAddress, context.Connection.RemotePort);
        hub.Add(connection);
        try
        {
            await connection.RunAsync(_stopping.Token);
        }
        finally
        {
            hub.Remove(connection);
        }
    }

    /// <summary>Tells all clients that the server stops.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private void Report(Exception error) => log.LogError(error, "a stream failed: {Reason}", error.Message);
}
