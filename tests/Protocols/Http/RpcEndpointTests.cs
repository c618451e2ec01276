using System.Net;
using System.Text;
using MarketStore.Engine;
using MarketStore.Tests.Protocols.JsonRpc;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>What HTTP clients see of /rpc: verbs, headers, statuses.</summary>
public sealed class RpcEndpointTests : IAsyncLifetime
{
    private const string ListSymbols = """{"jsonrpc":"2.0","method":"DataService.ListSymbols","id":1}""";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static string? Version(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Marketstore-Version", out IEnumerable<string>? values) ? values.Single() : null;

    [Fact]
    public async Task Head_tells_the_version_and_has_no_body()
    {
        string answer = await _server.TalkAsync("HEAD /rpc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nMarketstore-Version: abc123\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("BREW")]
    public async Task Other_verbs_are_refused_by_name(string verb)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), "/rpc");
        using HttpResponseMessage response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"rpc: POST method required, received {verb}", await TextAsync(response));
        Assert.Equal("abc123", Version(response));
    }

    [Theory]
    [InlineData("text/plain", "text/plain")]
    [InlineData("application/json ;charset=utf-8", "application/json ")]
    [InlineData("Application/XML; charset=utf-8", "Application/XML")]
    [InlineData("", "")]
    public async Task Other_content_types_are_refused_by_name(string contentType, string named)
    {
        string header = contentType.Length == 0 ? "" : $"Content-Type: {contentType}\r\n";
        string answer = await _server.TalkAsync("POST /rpc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + $"{header}Content-Length: {ListSymbols.Length}\r\n\r\n{ListSymbols}");
        Assert.StartsWith("HTTP/1.1 415 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/plain; charset=utf-8\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nMarketstore-Version: abc123\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\nrpc: unrecognized Content-Type: {named}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON;charset=UTF-8")]
    public async Task Json_is_answered_in_json(string contentType)
    {
        using HttpResponseMessage response = await _server.PostAsync(Encoding.UTF8.GetBytes(ListSymbols), contentType);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("abc123", Version(response));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("""{"jsonrpc":"2.0","result":{"Results":[]},"id":1}""" + "\n", await TextAsync(response));
    }

    [Fact]
    public async Task Msgpack_is_answered_in_msgpack()
    {
        byte[] request = Pack(Map(("method", "DataService.ListSymbols"), ("id", "1"), ("jsonrpc", "2.0"), ("params", Map())));
        using HttpResponseMessage response = await _server.PostAsync(request, "application/x-msgpack");
        Assert.Equal("application/x-msgpack", response.Content.Headers.ContentType!.ToString());
        byte[] reply = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Empty((List<object?>)At(Unpack(reply), "result", "Results")!);
    }

    [Fact]
    public async Task Errors_of_a_call_have_status_200()
    {
        _server.Service.Failure = MarketStoreException.Invalid("no");
        using HttpResponseMessage method = await _server.PostAsync(ListSymbols);
        Assert.Equal(HttpStatusCode.OK, method.StatusCode);
        Assert.True(method.Headers.Contains("X-Content-Type-Options"));
        Assert.Contains("\"message\":\"no\"", await TextAsync(method), StringComparison.Ordinal);

        using HttpResponseMessage garbage = await _server.PostAsync("garbage");
        Assert.Equal(HttpStatusCode.OK, garbage.StatusCode);
        Assert.False(garbage.Headers.Contains("X-Content-Type-Options"));
        Assert.Contains("\"code\":-32700", await TextAsync(garbage), StringComparison.Ordinal);

        using HttpResponseMessage empty = await _server.PostAsync("");
        Assert.Contains("\"code\":-32700", await TextAsync(empty), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notification_has_no_body_and_no_content_type()
    {
        using HttpResponseMessage response = await _server.PostAsync(
            """{"jsonrpc":"2.0","method":"DataService.ListSymbols"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.Content.Headers.ContentType);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        Assert.Equal("abc123", Version(response));
        Assert.Single(_server.Service.Received);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/RPC")]
    [InlineData("/rpc/")]
    [InlineData("/rpc/x")]
    [InlineData("/heartbeat/")]
    [InlineData("/../rpc2")]
    public async Task Other_paths_are_not_found(string path)
    {
        string answer = await _server.TalkAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_serves_one_request_after_another()
    {
        string request = "POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {ListSymbols.Length}\r\n\r\n{ListSymbols}";
        string refused = "POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc";
        string head = "HEAD /rpc HTTP/1.1\r\nHost: x\r\n\r\n";
        string last = "GET /heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        string answers = await _server.TalkAsync(request + refused + head + request + last);
        string[] statuses = [.. answers.Split("HTTP/1.1 ").Skip(1).Select(answer => answer[..3])];
        Assert.Equal(["200", "415", "405", "200", "200"], statuses);
    }

    [Fact]
    public async Task An_empty_version_is_still_a_header()
    {
        await using RunningServer server = await RunningServer.StartAsync(service: new FakeMarketService { Version = "" });
        string answer = await server.TalkAsync("HEAD /rpc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Contains("\r\nMarketstore-Version: \r\n", answer, StringComparison.Ordinal);
    }
}
