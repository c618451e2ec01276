using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MarketStore.Engine;
using MarketStore.Protocols.Service;
using MarketStore.Sql;
using MarketStore.Sql.Syntax;

namespace MarketStore.Cli.Stores;

/// <summary>A server's store: statements go to <c>/sql</c> and come back as Arrow, the rest goes to <c>/rpc</c>.</summary>
/// <remarks>A server keeps no sessions: what SET and PREPARE have said is sent along with every later statement.</remarks>
internal sealed class RemoteStore : IStore
{
    /// <summary>Answers that are read whole: descriptions and errors. Nothing of ours comes near.</summary>
    private const int MostAnswerBytes = 16 << 20;

    /// <summary>A write that is larger is announced first, so that a server can refuse it before it is sent.</summary>
    private const int LargeBytes = 32 << 10;

    private readonly ServerAddress _address;
    private readonly HttpClient _http;
    private readonly bool _isKnown;

    /// <summary>Statements that later ones build on, by what they set.</summary>
    private readonly SortedDictionary<string, string> _session = new(StringComparer.OrdinalIgnoreCase);

    public RemoteStore(ServerAddress address, Credentials? credentials)
    {
        _address = address;
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        _http = new HttpClient(handler) { BaseAddress = address.Base, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = (credentials ?? address.User)?.Header;
        _isKnown = _http.DefaultRequestHeaders.Authorization is not null;
    }

    public string Place => _address.ToString();

    public bool IsLocal => false;

    public async ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = Content(script) };
        request.Headers.Accept.ParseAdd(ArrowResult.MediaType);
        HttpResponseMessage reply = await SendAsync(request, cancel).ConfigureAwait(false);
        try
        {
            if (reply.StatusCode != HttpStatusCode.OK) throw await RefusalAsync(reply, cancel).ConfigureAwait(false);
            CheckMediaType(reply, ArrowResult.MediaType);
            ArrowResult result = await ArrowResult.ReadAsync(reply, Place, cancel).ConfigureAwait(false);
            Remember(script);
            return result;
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    public async ValueTask<BucketDescription> DescribeAsync(string key, CancellationToken cancel)
    {
        using HttpResponseMessage reply = await RpcAsync(RpcMessages.GetInfo(key), RpcMessages.Json, cancel).ConfigureAwait(false);
        byte[] body = await BodyAsync(reply, cancel).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return RpcMessages.ReadInfo(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new ForeignAnswerException(Place, "what it says of a bucket cannot be read", error);
        }
    }

    public async ValueTask WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        ReadOnlyMemory<byte> message = RpcMessages.Write(request);
        using HttpResponseMessage reply = await RpcAsync(message, RpcMessages.Msgpack, cancel).ConfigureAwait(false);
        byte[] body;
        try
        {
            body = await BodyAsync(reply, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new UnknownOutcomeException($"{Place} broke its answer off ({error.Message})", error);
        }
        RpcMessages.ThrowIfRefused(body);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReadOnlyMemoryContent Content(string script)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("query"u8, script);
            json.WriteStartArray("session"u8);
            foreach (string statement in _session.Values) json.WriteStringValue(statement);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var content = new ReadOnlyMemoryContent(body.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Keeps a statement that later ones build on.</summary>
    private void Remember(string script)
    {
        IReadOnlyList<Statement> statements;
        try
        {
            statements = SqlParser.Parse(script);
        }
        catch (SqlException)
        {
            // A later server knows statements that this console does not: they are its own business.
            return;
        }
        if (statements.Count != 1) return;
        switch (statements[0])
        {
            case SetStatement set: _session[$"set {set.Setting}"] = script; break;
            case SetTimeZoneStatement: _session["set time zone"] = script; break;
            case PrepareStatement prepare: _session[$"prepare {prepare.Name}"] = script; break;
            case DeallocateStatement deallocate: _session.Remove($"prepare {deallocate.Name}"); break;
        }
    }

    private async ValueTask<HttpResponseMessage> RpcAsync(ReadOnlyMemory<byte> message, string contentType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rpc") { Content = new ReadOnlyMemoryContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        bool isWrite = contentType == RpcMessages.Msgpack;
        request.Headers.ExpectContinue = message.Length > LargeBytes;
        HttpResponseMessage reply;
        try
        {
            reply = await SendAsync(request, cancel).ConfigureAwait(false);
        }
        catch (IOException error) when (isWrite && error.InnerException is HttpRequestException { HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError) })
        {
            throw new UnknownOutcomeException(error.Message, error);
        }
        try
        {
            if (reply.StatusCode == HttpStatusCode.RequestEntityTooLarge)
            {
                throw new RequestTooLargeException(Place, message.Length, LimitIn(await TextAsync(reply, cancel).ConfigureAwait(false)));
            }
            // Whoever stands between may have given up while the server was writing.
            if (isWrite && (int)reply.StatusCode >= 500) throw new UnknownOutcomeException($"{Place} answered {(int)reply.StatusCode} ({reply.ReasonPhrase})");
            if (reply.StatusCode != HttpStatusCode.OK) throw await RefusalAsync(reply, cancel).ConfigureAwait(false);
            CheckMediaType(reply, contentType);
            return reply;
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    /// <summary>The number in the brackets of: the request body is larger than max_request_bytes (100000).</summary>
    private static long? LimitIn(string text)
    {
        int open = text.LastIndexOf('('), close = text.LastIndexOf(')');
        return open >= 0 && close > open && long.TryParse(text.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null;
    }

    private void CheckMediaType(HttpResponseMessage reply, string wanted)
    {
        string? sent = reply.Content.Headers.ContentType?.MediaType;
        if (!string.Equals(sent, wanted, StringComparison.OrdinalIgnoreCase)) throw new ForeignAnswerException(Place, $"it sends {sent ?? "bytes without a type"} instead of {wanted}");
    }

    /// <exception cref="ForeignAnswerException">There are more bytes than a server of ours sends.</exception>
    private async ValueTask<byte[]> BodyAsync(HttpResponseMessage reply, CancellationToken cancel)
    {
        await using Stream body = await reply.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        byte[] piece = new byte[16 << 10];
        while (await body.ReadAsync(piece, cancel).ConfigureAwait(false) is > 0 and int count)
        {
            if (bytes.Length + count > MostAnswerBytes) throw new ForeignAnswerException(Place, $"its answer has more than {MostAnswerBytes >> 20} MiB");
            bytes.Write(piece, 0, count);
        }
        return bytes.ToArray();
    }

    private async ValueTask<string> TextAsync(HttpResponseMessage reply, CancellationToken cancel) =>
        Encoding.UTF8.GetString(await BodyAsync(reply, cancel).ConfigureAwait(false)).Trim();

    private async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError)
        {
            throw new ForeignAnswerException(Place, $"it does not speak HTTP; is 5993, and not the port of gRPC, meant? ({error.InnerException?.Message ?? error.Message})", error);
        }
        catch (HttpRequestException error)
        {
            string hint = error.HttpRequestError switch
            {
                HttpRequestError.ConnectionError => ": is a server running there? `marketstore start` starts one, and --dir opens a directory without one",
                HttpRequestError.SecureConnectionError => ": does the server speak TLS, and is its certificate trusted here?",
                _ => "",
            };
            throw new IOException($"cannot reach {Place} ({error.InnerException?.Message ?? error.Message}){hint}", error);
        }
    }

    /// <summary>What a status other than 200 means.</summary>
    private async ValueTask<Exception> RefusalAsync(HttpResponseMessage reply, CancellationToken cancel)
    {
        string text = await TextAsync(reply, cancel).ConfigureAwait(false);
        string? mediaType = reply.Content.Headers.ContentType?.MediaType;
        if (mediaType == "application/json" && SqlRefusal.Read(text) is { } refusal) return refusal;
        return reply.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new MarketStoreException(ErrorCode.Unavailable, _isKnown
                ? $"{Place} does not accept the name and password, or the token, that it was given"
                : $"{Place} wants to know who asks: give --user or --token"),
            HttpStatusCode.Forbidden => new MarketStoreException(ErrorCode.Unavailable, $"{Place} does not allow this: {text}"),
            HttpStatusCode.NotFound => new ForeignAnswerException(Place, "it has no SQL; is it a MarketStore of version 5 or later, and 5993 (not the port of gRPC) its port?"),
            // Ours are plain text; a page of HTML tells nobody anything here.
            _ when mediaType != "text/plain" => new ForeignAnswerException(Place, $"it sends the status {(int)reply.StatusCode} ({reply.ReasonPhrase}) and {mediaType ?? "no text"}"),
            _ => new MarketStoreException(ErrorCode.Unavailable, $"{Place} answered {(int)reply.StatusCode}: {text}"),
        };
    }
}
