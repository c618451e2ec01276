using System.Net.WebSockets;
using MarketStore.Engine;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Streaming;

/// <summary>
/// One client of <c>/ws</c>. It sends what it wants; it gets rows that are pushed, from its queue, and what it follows, from
/// the store's commits. A client that reads slowly misses pushed rows, reads what it follows from the log, and is cut off
/// when nothing goes out for a minute.
/// </summary>
internal sealed class StreamConnection(WebSocket socket, StreamEncoding encoding, StorageEngine engine, AccessRights rights, Action<Exception> fault) : IDisposable
{
    private const int MaxQueuedRows = 4096;
    private const long MaxQueuedBytes = 4 << 20;

    /// <summary>The largest message that a client may send.</summary>
    private const int MaxMessageBytes = 1 << 20;

    /// <summary>How long one message may take to go out.</summary>
    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How long a client may take to answer that the connection is closed.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly StreamQueue _queue = new(MaxQueuedRows, MaxQueuedBytes);
    private readonly SemaphoreSlim _sending = new(1);
    private volatile Subscription _subscription = Subscription.None;
    private CancellationTokenSource? _following;
    private Task _follow = Task.CompletedTask;

    public bool Wants(string key) => _subscription.Wants(key);

    /// <summary>Sends a row, at once if nothing else is under way.</summary>
    /// <returns>How many rows the client will not get because it is too slow.</returns>
    public int Push(StreamRow row)
    {
        if (_queue.Add(row, out int dropped)) _ = SendQueuedAsync();
        return dropped;
    }

    /// <summary>Serves the client until it goes.</summary>
    /// <param name="stopping">The server stops: the client is told.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        // A receive that is cancelled breaks the connection; it ends when the client has answered that it closes, too.
        await using CancellationTokenRegistration farewell = stopping.Register(() => _ = CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "the server is stopping"));
        try
        {
            while (await ReceiveAsync().ConfigureAwait(false) is { } message) await AnswerAsync(message, stopping).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // It went while it was being answered.
        }
        finally
        {
            await StopFollowingAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _following?.Dispose();
        _sending.Dispose();
    }

    private async Task AnswerAsync(byte[] message, CancellationToken stopping)
    {
        try
        {
            StreamRequest request = encoding.Read(message);
            Subscription? streams = Subscription.TryParse(request.Streams, rights, out string invalid);
            Subscription? follow = invalid.Length == 0 ? Subscription.TryParse(request.Follow ?? [], rights, out invalid) : null;
            if (streams is null || follow is null)
            {
                await SendAsync(StreamMessages.Error(encoding.Begin(), $"{invalid} is an invalid stream"), stopping).ConfigureAwait(false);
                return;
            }
            if (request.Follow is not null)
            {
                await FollowAsync(request, follow, stopping).ConfigureAwait(false);
                return;
            }
            if (request.Streams.Count > 0) _subscription = streams;
            await SendAsync(message, stopping).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RequestFormatException or MarketStoreException)
        {
            await SendAsync(StreamMessages.Error(encoding.Begin(), error.Message), stopping).ConfigureAwait(false);
        }
    }

    /// <exception cref="MarketStoreException">It cannot begin there.</exception>
    private async Task FollowAsync(StreamRequest request, Subscription wanted, CancellationToken stopping)
    {
        await StopFollowingAsync().ConfigureAwait(false);
        if (request.Follow!.Count == 0)
        {
            await SendAsync(StreamMessages.Following(encoding.Begin(), [], engine.History, engine.Applied), stopping).ConfigureAwait(false);
            return;
        }
        var follower = new CommitFollower(engine, wanted.Wants, request.FromLsn, request.FromNs);
        _following = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        byte[] answer = StreamMessages.Following(encoding.Begin(), request.Follow, engine.History, follower.From);
        CancellationToken cancel = _following.Token;
        _follow = Task.Run(() => SendFollowedAsync(follower, answer, cancel), CancellationToken.None);
    }

    private async Task SendFollowedAsync(CommitFollower follower, byte[] answer, CancellationToken cancel)
    {
        using (follower)
        {
            try
            {
                await SendAsync(answer, cancel).ConfigureAwait(false);
                await foreach (FollowedPiece piece in follower.ReadAsync(cancel).ConfigureAwait(false))
                {
                    await SendAsync(StreamMessages.Followed(encoding.Begin(), piece), cancel).ConfigureAwait(false);
                }
            }
            catch (MarketStoreException error)
            {
                await TrySendErrorAsync(error.Message).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
            {
                // The client has gone, or wants something else: whoever receives finds out.
            }
            catch (Exception error)
            {
                fault(error);
                await TrySendErrorAsync("the server has failed, see its log").ConfigureAwait(false);
            }
        }
    }

    private async Task StopFollowingAsync()
    {
        if (_following is null) return;
        await _following.CancelAsync().ConfigureAwait(false);
        await _follow.ConfigureAwait(false);
        _following.Dispose();
        _following = null;
    }

    private async Task SendQueuedAsync()
    {
        try
        {
            while (_queue.Take() is { } row) await SendAsync(row.In(encoding), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // It has gone, or does not read: the queue stays taken, and whoever receives finds out.
            socket.Abort();
        }
        catch (Exception error)
        {
            fault(error);
            socket.Abort();
        }
    }

    private async Task TrySendErrorAsync(string text)
    {
        try
        {
            await SendAsync(StreamMessages.Error(encoding.Begin(), text), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // Nobody is left to tell.
        }
    }

    /// <exception cref="OperationCanceledException">It took too long, or the token. The connection cannot be used any more.</exception>
    /// <exception cref="WebSocketException">The client has gone.</exception>
    private async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // A message is sent whole or the connection is lost; so who stops following must not cut one short.
            ValueTask sent = socket.SendAsync(message, encoding.Frames, endOfMessage: true, CancellationToken.None);
            if (sent.IsCompletedSuccessfully) return;
            await sent.AsTask().WaitAsync(SendTimeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            socket.Abort();
            throw new OperationCanceledException("the client does not read");
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next whole message; null when the client has closed the connection or gone away.</summary>
    private async Task<byte[]?> ReceiveAsync()
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            }
            catch (WebSocketException)
            {
                return null;
            }
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, null).ConfigureAwait(false);
                return null;
            }
            length += received.Count;
            if (received.EndOfMessage) return buffer[..length];
            if (length < buffer.Length) continue;
            if (length >= MaxMessageBytes)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"a message may have {MaxMessageBytes} bytes").ConfigureAwait(false);
                return null;
            }
            Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }

    /// <summary>Says good-bye; a client that does not answer is cut off.</summary>
    private async Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        using var patience = new CancellationTokenSource(CloseTimeout);
        try
        {
            await _sending.WaitAsync(patience.Token).ConfigureAwait(false);
            try
            {
                await socket.CloseOutputAsync(status, reason, patience.Token).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }
            if (status != WebSocketCloseStatus.EndpointUnavailable) return;
            await Task.Delay(CloseTimeout).ConfigureAwait(false);
            socket.Abort();
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
