using System.Buffers;
using System.Text;
using MarketStore.Cli.Stores;
using MarketStore.Engine;
using MarketStore.Protocols.Service;

namespace MarketStore.Tests.Cli.Stores;

/// <summary>What is said when something else answers than a MarketStore server, or none does.</summary>
public sealed class ForeignServerTests
{
    private const string Page = "<html><body>It works!</body></html>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], string> Answers => new()
    {
        { "a page", FakeServer.Http("200 OK", "text/html", Page), "it sends text/html instead of" },
        { "another API", FakeServer.Http("200 OK", "application/json", "{\"status\": \"ok\"}"), "" },
        { "a list", FakeServer.Http("200 OK", "application/json; charset=utf-8", "[]"), "" },
        { "half of an answer", FakeServer.Http("200 OK", "application/json", "{\"result\": {\"responses\": ["), "" },
        { "numbers for texts", FakeServer.Http("200 OK", "application/json", "{\"result\": {\"responses\": [{\"server_resp\": {\"error\": 7}}]}}"), "" },
        { "a page that is not there", FakeServer.Http("404 Not Found", "text/html", Page), "it has no SQL" },
        { "a broken proxy", FakeServer.Http("502 Bad Gateway", "text/html", Page), "it sends the status 502 (Bad Gateway) and text/html" },
        { "a redirection", FakeServer.Http("303 See Other", "text/html", Page), "it sends the status 303 (See Other)" },
        { "another protocol", Encoding.UTF8.GetBytes("SSH-2.0-OpenSSH_9.2p1 Debian\r\nmore\r\n"), "it does not speak HTTP" },
        { "no Arrow", FakeServer.Http("200 OK", "application/vnd.apache.arrow.stream", Page), "" },
        { "an Arrow of 2 GB", FakeServer.Http("200 OK", "application/vnd.apache.arrow.stream", "\uFFFF\uFFFF" + new string('\u007f', 100)), "" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Another_program_is_told_from_a_server(string what, byte[] answer, string reason)
    {
        await using var server = new FakeServer(_ => answer);
        await using var store = new RemoteStore(ServerAddress.Parse(server.Address), null);
        List<Exception?> errors =
        [
            await Record.ExceptionAsync(() => store.RunAsync("SELECT 1", Cancel).AsTask()),
            await Record.ExceptionAsync(() => store.DescribeAsync("A/1Min/Q", Cancel).AsTask()),
            await Record.ExceptionAsync(() => store.WriteAsync(Rows(1), Cancel).AsTask()),
        ];
        Assert.All(errors, error => Assert.True(error is ForeignAnswerException or UnknownOutcomeException, $"{what}: {error}"));
        Assert.Contains(errors, error => error is ForeignAnswerException && error.Message.StartsWith($"http://{server.Address} does not answer like a MarketStore server: ", StringComparison.Ordinal)
            && error.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_does_not_answer_a_write_leaves_it_in_doubt()
    {
        await using var server = new FakeServer(_ => []);
        await using var store = new RemoteStore(ServerAddress.Parse(server.Address), null);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => store.WriteAsync(Rows(1), Cancel).AsTask());
        await using var absent = new RemoteStore(ServerAddress.Parse("127.0.0.1:1"), null);
        IOException error = await Assert.ThrowsAsync<IOException>(() => absent.WriteAsync(Rows(1), Cancel).AsTask());
        Assert.StartsWith("cannot reach ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rpc: the request body is larger than max_request_bytes (100000)", 2, 1)]
    [InlineData("rpc: the request body is larger than max_request_bytes (100000)", 20_000, 5631)]
    [InlineData("too large", 1000, 500)]
    public async Task How_much_a_server_takes_is_understood(string text, int rows, int fitting)
    {
        await using var server = new FakeServer(_ => FakeServer.Http("413 Payload Too Large", "text/plain", text));
        await using var store = new RemoteStore(ServerAddress.Parse(server.Address), null);
        RequestTooLargeException error = await Assert.ThrowsAsync<RequestTooLargeException>(() => store.WriteAsync(Rows(rows), Cancel).AsTask());
        Assert.InRange(error.RowsThatFit(rows), fitting - 100, fitting + 100);
        Assert.Contains("max_request_bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_wrong_are_told_from_none()
    {
        await using var server = new FakeServer(_ => FakeServer.Http("401 Unauthorized", "text/plain", "who are you?"));
        await using var nobody = new RemoteStore(ServerAddress.Parse(server.Address), null);
        await using var somebody = new RemoteStore(ServerAddress.Parse(server.Address), Credentials.Basic("ann", "x"));
        Assert.Contains("give --user or --token", (await Assert.ThrowsAsync<MarketStoreException>(() => nobody.RunAsync("SELECT 1", Cancel).AsTask())).Message, StringComparison.Ordinal);
        Assert.Contains("does not accept the name and password", (await Assert.ThrowsAsync<MarketStoreException>(() => somebody.RunAsync("SELECT 1", Cancel).AsTask())).Message, StringComparison.Ordinal);
    }

    /// <summary>16 bytes a row.</summary>
    private static WriteRequest Rows(int count) => new(
        new Dataset
        {
            Types = ["i8", "f8"],
            Names = ["Epoch", "Bid"],
            Data = [new ReadOnlySequence<byte>(new byte[8 * count]), new ReadOnlySequence<byte>(new byte[8 * count])],
            Length = count,
            StartIndex = [new("A/1Min/Q", 0)],
            Lengths = [new("A/1Min/Q", count)],
        },
        IsVariableLength: false);
}
