using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MessagePack;

namespace MarketStore.Tests.Protocols.Streaming;

/// <summary>A client of <c>/ws</c>; what it says and hears is JSON to the tests.</summary>
internal sealed class StreamClient(ClientWebSocket socket) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public WebSocketState State => socket.State;

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    private bool IsJson => socket.SubProtocol == "json";

    public Task SendAsync(object message) => IsJson
        ? SendBytesAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text)
        : SendBytesAsync(Pack(message), WebSocketMessageType.Binary);

    public Task SendBytesAsync(byte[] message, WebSocketMessageType type) => socket.SendAsync(message, type, endOfMessage: true, Cancel);

    /// <summary>The next message; "closed" when there is none.</summary>
    public async Task<string> ReceiveAsync() => await ReceiveBytesAsync() is { } message ? Text(message) : "closed";

    /// <summary>Messages until one contains a text, that one included.</summary>
    public async Task<List<string>> ReceiveUntilAsync(string text)
    {
        var messages = new List<string>();
        do messages.Add(await ReceiveAsync());
        while (!messages[^1].Contains(text, StringComparison.Ordinal) && messages[^1] != "closed");
        return messages;
    }

    public async Task<byte[]?> ReceiveBytesAsync()
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            Assert.Equal(IsJson ? WebSocketMessageType.Text : WebSocketMessageType.Binary, received.MessageType);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return message.ToArray();
        }
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);

    public static byte[] Pack(object message) => MessagePackSerializer.ConvertFromJson(JsonSerializer.Serialize(message), cancellationToken: Cancel);

    public void Dispose() => socket.Dispose();

    private string Text(byte[] message) => IsJson ? Encoding.UTF8.GetString(message) : MessagePackSerializer.ConvertToJson(message, cancellationToken: Cancel);
}
