using System.Net;
using System.Net.Http.Headers;
using MarketStore.Protocols.Security;
using MarketStore.Tests.Protocols.Http;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>Who is let in over HTTP, and what the others are told.</summary>
public sealed class AccessGateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/rpc", 405)]
    [InlineData("/sql", 405)]
    [InlineData("/metrics", 200)]
    [InlineData("/ws", 404)]
    public async Task Whoever_has_not_logged_in_gets_nothing_but_the_way_to(string path, int otherwise)
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        using HttpResponseMessage refused = await GetAsync(server, path, null);
        if (otherwise != 404)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.StartsWith("Basic realm=", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
        foreach (AuthenticationHeaderValue right in (AuthenticationHeaderValue[])[TestUsers.Basic("ann"), new("Bearer", users.Token), TestUsers.Basic("tom", users.Token)])
        {
            using HttpResponseMessage answer = await GetAsync(server, path, right);
            Assert.Equal(otherwise, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/heartbeat")]
    [InlineData("/ready")]
    public async Task Health_is_nobodys_secret(string path)
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        using HttpResponseMessage answer = await GetAsync(server, path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Wrong_credentials_are_refused_alike()
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        foreach (AuthenticationHeaderValue wrong in (AuthenticationHeaderValue[])[
            TestUsers.Basic("ann", "sesame"), TestUsers.Basic("nobody"), TestUsers.Basic("tom", ""), new("Bearer", AccessToken.Make()), TestUsers.Basic("ann", users.Token)])
        {
            using HttpResponseMessage answer = await GetAsync(server, "/rpc", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("there is no such user, password or token\n", await answer.Content.ReadAsStringAsync(Cancel));
        }
        foreach (AuthenticationHeaderValue strange in (AuthenticationHeaderValue[])[new("Digest", "x"), new("Basic", "%%%"), new("Basic", "bm8gY29sb24=")])
        {
            using HttpResponseMessage answer = await GetAsync(server, "/rpc", strange);
            Assert.NotEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
        string audit = users.ReadAudit();
        Assert.DoesNotContain("sesame", audit, StringComparison.Ordinal);
        Assert.Contains("\"user\":\"ann\"", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_guesses_waits_longer_and_longer()
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        for (int i = 0; i < 6; i++) (await GetAsync(server, "/rpc", TestUsers.Basic("ann", $"guess {i}"))).Dispose();
        using (HttpResponseMessage late = await GetAsync(server, "/rpc", TestUsers.Basic("ann")))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
            Assert.Equal("1", late.Headers.RetryAfter!.ToString());
        }
        users.Clock.Advance(TimeSpan.FromSeconds(1.1));
        using HttpResponseMessage again = await GetAsync(server, "/rpc", TestUsers.Basic("ann"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, again.StatusCode);
    }

    [Fact]
    public async Task A_changed_file_counts_and_a_broken_one_changes_nothing()
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        users.Write(TestUsers.User("zoe", "read"));
        users.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, TestUsers.Basic("zoe")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, TestUsers.Basic("ann")));
        await File.WriteAllTextAsync(users.Path, "{", Cancel);
        users.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, TestUsers.Basic("zoe")));
    }

    [Fact]
    public async Task Requests_beyond_the_rate_wait()
    {
        using var users = new TestUsers(perSecond: 3);
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, TestUsers.Basic("ann")));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(server, TestUsers.Basic("ann")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, TestUsers.Basic("will")));
        users.Clock.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(server, TestUsers.Basic("ann")));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(server, TestUsers.Basic("ann")));
    }

    [Theory]
    [InlineData("https://evil.example", 403, null)]
    [InlineData("https://charts.example", 405, "https://charts.example")]
    [InlineData("null", 403, null)]
    public async Task Pages_of_other_origins_are_refused(string origin, int status, string? allowed)
    {
        using var users = new TestUsers(null, "https://charts.example");
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rpc");
        request.Headers.Authorization = TestUsers.Basic("ann");
        request.Headers.Add("Origin", origin);
        using HttpResponseMessage answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null);

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/sql");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage permission = await server.Client.SendAsync(preflight, Cancel);
        Assert.Equal(allowed is null ? 403 : 204, (int)permission.StatusCode);
    }

    [Fact]
    public async Task A_page_of_the_server_itself_is_let_in()
    {
        await using RunningServer server = await RunningServer.StartAsync(gate: new AccessGate(null, null, new FailedLogins(new ManualClock()), [], AuditLog.None));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rpc");
        request.Headers.Add("Origin", server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using HttpResponseMessage answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Refusals_are_in_the_audit_log_once_a_second()
    {
        using var users = new TestUsers();
        await using RunningServer server = await RunningServer.StartAsync(gate: users.Gate);
        for (int i = 0; i < 20; i++) (await GetAsync(server, "/rpc", null)).Dispose();
        users.Clock.Advance(TimeSpan.FromSeconds(2));
        (await GetAsync(server, "/rpc", null)).Dispose();
        Assert.Equal(
            """
            {"time":"2024-03-08T00:00:00.000Z","event":"refused","user":"","address":"127.0.0.1","what":"/rpc","reason":"log in: with user and password (Basic) or a token (Bearer)"}
            {"time":"2024-03-08T00:00:02.000Z","event":"refused","user":"","address":"127.0.0.1","what":"/rpc","reason":"log in: with user and password (Basic) or a token (Bearer)","times":20}

            """, users.ReadAudit());
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, AuthenticationHeaderValue credentials)
    {
        using HttpResponseMessage answer = await GetAsync(server, "/rpc", credentials);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> GetAsync(RunningServer server, string path, AuthenticationHeaderValue? credentials)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = credentials;
        return server.Client.SendAsync(request, Cancel);
    }
}
