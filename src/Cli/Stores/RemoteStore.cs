using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
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
    private readonly ServerAddress _address;
    private readonly HttpClient _http;

    /// <summary>Statements that later ones build on, by what they set.</summary>
    private readonly SortedDictionary<string, string> _session = new(StringComparer.OrdinalIgnoreCase);

    public RemoteStore(ServerAddress address, Credentials? credentials)
    {
        _address = address;
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        _http = new HttpClient(handler) { BaseAddress = address.Base, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = (credentials ?? address.User)?.Header;
    }

    public string Place => _address.ToString();

    public bool IsLocal => false;

    public async ValueTask<SqlResult> RunAsync(string script, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = Content(script) };
        request.Headers.Accept.ParseAdd("application/vnd.apache.arrow.stream");
        HttpResponseMessage reply = await SendAsync(request, cancel).ConfigureAwait(false);
        try
        {
            if (reply.StatusCode != HttpStatusCode.OK) throw await RefusalAsync(reply, cancel).ConfigureAwait(false);
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
        await using Stream body = await reply.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: cancel).ConfigureAwait(false);
        return RpcMessages.ReadInfo(document.RootElement);
    }

    public async ValueTask WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        using HttpResponseMessage reply = await RpcAsync(RpcMessages.Write(request), RpcMessages.Msgpack, cancel).ConfigureAwait(false);
        RpcMessages.ThrowIfRefused(await reply.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private ByteArrayContent Content(string script)
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
        var content = new ByteArrayContent(body.WrittenSpan.ToArray());
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

    private async ValueTask<HttpResponseMessage> RpcAsync(byte[] message, string contentType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rpc") { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        HttpResponseMessage reply = await SendAsync(request, cancel).ConfigureAwait(false);
        if (reply.StatusCode == HttpStatusCode.OK) return reply;
        using (reply) throw await RefusalAsync(reply, cancel).ConfigureAwait(false);
    }

    private async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
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
        string text = await reply.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        bool isOurs = reply.Content.Headers.ContentType?.MediaType == "application/json";
        if (isOurs && SqlRefusal.Read(text) is { } refusal) return refusal;
        return reply.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new MarketStoreException(ErrorCode.Unavailable, $"{Place} wants to know who asks: give --user or --token"),
            HttpStatusCode.Forbidden => new MarketStoreException(ErrorCode.Unavailable, $"{Place} does not allow this: {text}"),
            HttpStatusCode.NotFound => new MarketStoreException(ErrorCode.NotSupported,
                $"{Place} has no SQL: is it a MarketStore of version 5 or later, and 5993 (not the port of gRPC) its port?"),
            _ => new MarketStoreException(ErrorCode.Unavailable, $"{Place} answered {(int)reply.StatusCode}: {text.Trim()}"),
        };
    }
}
