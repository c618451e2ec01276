using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MarketStore.Tests.Binary;

/// <summary>The published binary with users: made by its command, held to their rights, told of in the audit log.</summary>
public sealed class SecurityTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_log_in_and_do_what_they_may()
    {
        using var server = new ServerProcess("auth:\n  users_file: users.json\naudit_log: audit.log\nmax_concurrent_queries: 8\nmax_requests_per_second: 1000");
        await UserAsync(server, "first secret\n", "add", "ann", "--role", "admin");
        await UserAsync(server, "second secret\n", "add", "rita", "--symbols", "A*");
        await UserAsync(server, "", "add", "ingest", "--role", "write", "--no-password");
        string token = (await UserAsync(server, "", "token", "ingest", "--for", "tests")).Trim();
        Assert.StartsWith("ann\tadmin\tall symbols\tpassword\ningest\twrite\tall symbols\tno password\n\ttoken of ", await UserAsync(server, "", "list"), StringComparison.Ordinal);

        await server.StartAsync(Cancel);
        Assert.Equal((HttpStatusCode.Unauthorized, "log in: with user and password (Basic) or a token (Bearer)\n"), await SqlAsync(server, null, "SELECT 1"));
        var ingest = new AuthenticationHeaderValue("Bearer", token);
        AuthenticationHeaderValue ann = Basic("ann", "first secret"), rita = Basic("rita", "second secret");
        Assert.Equal(HttpStatusCode.OK, (await SqlAsync(server, ingest, "CREATE TABLE `AAPL/1Min/X` (V DOUBLE); CREATE TABLE `MSFT/1Min/X` (V DOUBLE)")).Status);
        Assert.Contains("\"rows\":[[\"AAPL\"]]", (await SqlAsync(server, rita, "SHOW SYMBOLS FROM \"1Min/X\"")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await SqlAsync(server, rita, "DROP TABLE `AAPL/1Min/X`")).Status);
        Assert.Contains("needs the role admin", (await SqlAsync(server, ingest, "SELECT * FROM read_csv('x.csv')")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SqlAsync(server, Basic("rita", "first secret"), "SELECT 1")).Status);

        // A running server hears of users that are made and removed.
        await UserAsync(server, "", "remove", "rita");
        for (int i = 0; (await SqlAsync(server, rita, "SELECT 1")).Status != HttpStatusCode.Unauthorized; i++)
        {
            Assert.True(i < 100, "a removed user is still let in after 10 s");
            await Task.Delay(100, Cancel);
        }
        Assert.Equal(HttpStatusCode.OK, (await SqlAsync(server, ann, "DROP TABLE `MSFT/1Min/X`")).Status);
        await server.StopAsync(Cancel);

        string audit = await File.ReadAllTextAsync(Path.Combine(server.Home, "audit.log"), Cancel);
        Assert.Contains("\"event\":\"done\",\"user\":\"ingest\",\"address\":\"127.0.0.1\",\"what\":\"sql\",\"which\":\"CREATE TABLE", audit, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"refused\",\"user\":\"rita\",\"address\":\"127.0.0.1\",\"what\":\"sql: DROP TABLE", audit, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"done\",\"user\":\"ann\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"what\":\"users\"", audit, StringComparison.Ordinal);
        foreach (string secret in (string[])["first secret", "second secret", token])
        {
            Assert.DoesNotContain(secret, audit + server.Log, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("add", "a b", "a user's name has 1 to 64 letters")]
    [InlineData("remove", "nobody", "cannot be read")]
    [InlineData("add", "ann", "a password needs a letter at least")]
    public async Task Wrong_uses_are_told(string command, string name, string expected)
    {
        using var server = new ServerProcess();
        (int code, _, string errors) = await ServerProcess.RunWithInputAsync(server.Home, "", Cancel, "user", command, name);
        Assert.NotEqual(0, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(server.Home, "users.json")));
    }

    private static AuthenticationHeaderValue Basic(string name, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static async Task<string> UserAsync(ServerProcess server, string input, params string[] arguments)
    {
        (int code, string output, string errors) = await ServerProcess.RunWithInputAsync(server.Home, input, Cancel, ["user", .. arguments]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static async Task<(HttpStatusCode Status, string Text)> SqlAsync(ServerProcess server, AuthenticationHeaderValue? credentials, string statement)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = credentials;
        using var content = new StringContent(statement);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sql", UriKind.Relative), content, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
