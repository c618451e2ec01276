using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MarketStore.Engine;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Types;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>POST /sql: bodies, formats, errors.</summary>
public sealed class SqlEndpointTests
{
    private static readonly SqlColumn[] Columns =
        [new("Epoch", SqlType.Timestamp), new("n", SqlType.BigInt), new("x", SqlType.Double), new("r", SqlType.Real), new("t", SqlType.Text), new("b", SqlType.Boolean)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_has_columns_rows_and_counts()
    {
        await using RunningServer server = await StartAsync(new RowsResult(Columns, [
            [1_500_000_000L, long.MinValue, 0.1, (double)1.1f, "a\"b\n", true],
            [null, null, double.PositiveInfinity, null, null, null]]));
        using HttpResponseMessage response = await PostAsync(server, """{"query": "SELECT 1", "params": [1, 2.5, "x", null, true]}""", "application/json");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.StartsWith("""{"columns":[{"name":"Epoch","type":"TIMESTAMP"},{"name":"n","type":"BIGINT"},""", body, StringComparison.Ordinal);
        Assert.Contains("""
            "rows":[["1970-01-01T00:00:01.5Z",-9223372036854775808,0.1,1.1,"a\"b\n",true],[null,null,null,null,null,null]],"rowCount":2,"elapsedMs":
            """, body, StringComparison.Ordinal);
        Assert.Equal(["SELECT 1"], server.Service.Received);
    }

    [Fact]
    public async Task Csv_has_a_line_of_names_and_nothing_for_null()
    {
        await using RunningServer server = await StartAsync(new RowsResult(Columns, [
            [0L, 1L, 170.0, 0.5, "a,\"b\"", false],
            [null, null, null, null, "", null]]));
        using HttpResponseMessage response = await PostAsync(server, "SELECT 1", "text/plain", "text/csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Epoch,n,x,r,t,b\n1970-01-01T00:00:00Z,1,170,0.5,\"a,\"\"b\"\"\",false\n,,,,\"\",\n", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_wrong_statement_has_a_status_a_message_and_a_place()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Service.OnSql = (_, _) => throw new SqlException("column \"x\" not found", new MarketStore.Sql.Syntax.Position(2, 7));
        using HttpResponseMessage response = await PostAsync(server, "SELECT x", "text/plain");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            """{"error":{"code":"sql","message":"column \u0022x\u0022 not found (line 2, column 7)","line":2,"column":7}}""",
            await response.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData(ErrorCode.InvalidArgument, HttpStatusCode.BadRequest, "invalid_argument")]
    [InlineData(ErrorCode.LimitExceeded, HttpStatusCode.BadRequest, "limit_exceeded")]
    [InlineData(ErrorCode.Unavailable, HttpStatusCode.ServiceUnavailable, "unavailable")]
    [InlineData(ErrorCode.Corruption, HttpStatusCode.InternalServerError, "corruption")]
    public async Task The_engines_errors_have_codes(ErrorCode code, HttpStatusCode status, string name)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Service.OnSql = (_, _) => throw new MarketStoreException(code, "why");
        using HttpResponseMessage response = await PostAsync(server, "SELECT x", "text/plain");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal($$$"""{"error":{"code":"{{{name}}}","message":"why"}}""", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("{", "the body is not JSON")]
    [InlineData("[]", "a JSON body is")]
    [InlineData("{\"params\": []}", "there is no \"query\"")]
    [InlineData("{\"query\": 1}", "\"query\" is unknown or of the wrong type")]
    [InlineData("{\"query\": \"\", \"params\": [[]]}", "a parameter is a text")]
    [InlineData("{\"query\": \"\", \"more\": 1}", "\"more\" is unknown")]
    public async Task A_body_that_is_no_request_is_refused(string body, string words)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await PostAsync(server, body, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_verbs_and_formats_are_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Client.GetAsync("/sql", Cancel)).StatusCode);
        using HttpResponseMessage response = await PostAsync(server, "SELECT 1", "text/plain", "image/png");
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Fact]
    public async Task A_failure_after_the_first_rows_breaks_the_answer_off()
    {
        await using RunningServer server = await StartAsync(new FailingResult());
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using HttpResponseMessage response = await PostAsync(server, "SELECT 1", "text/plain");
            await response.Content.ReadAsStringAsync(Cancel);
        });
    }

    private static async Task<RunningServer> StartAsync(SqlResult result)
    {
        RunningServer server = await RunningServer.StartAsync();
        server.Service.OnSql = (_, _) => result;
        return server;
    }

    private static Task<HttpResponseMessage> PostAsync(RunningServer server, string body, string contentType, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        return server.Client.SendAsync(request, Cancel);
    }

    private sealed class FailingResult : SqlResult
    {
        private int _batches;

        public override IReadOnlyList<SqlColumn> Columns { get; } = [new("n", SqlType.BigInt)];

        public override Batch? Next() => _batches++ == 0 ? new Batch(1, [new Column<long>([1])]) : throw new SqlException("too late", null);

        public override void Dispose()
        {
            // Nothing is held.
        }
    }
}
