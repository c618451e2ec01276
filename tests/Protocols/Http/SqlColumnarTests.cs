using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using MarketStore.Sql;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Types;
using Parquet;

namespace MarketStore.Tests.Protocols.Http;

/// <summary>POST /sql with answers in Arrow and in Parquet.</summary>
public sealed class SqlColumnarTests
{
    private static readonly SqlColumn[] Columns = [new("Epoch", SqlType.Timestamp), new("n", SqlType.SmallInt), new("t", SqlType.Text)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arrow_is_a_stream_of_batches()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, "application/vnd.apache.arrow.stream");
        Assert.Equal("application/vnd.apache.arrow.stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new ArrowStreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        using RecordBatch batch = (await reader.ReadNextRecordBatchAsync(Cancel))!;
        Assert.Equal(2, batch.Length);
        Assert.Equal(1_500_000_000, ((TimestampArray)batch.Column("Epoch")).GetValue(0));
        Assert.Equal((short)-3, ((Int16Array)batch.Column("n")).GetValue(0));
        Assert.True(batch.Column("n").IsNull(1));
        Assert.Equal("x", ((StringArray)batch.Column("t")).GetString(1));
        Assert.Null(await reader.ReadNextRecordBatchAsync(Cancel));
    }

    [Fact]
    public async Task Parquet_is_a_file()
    {
        await using RunningServer server = await StartAsync();
        using HttpResponseMessage response = await PostAsync(server, "text/html, application/vnd.apache.parquet;q=0.9");
        Assert.Equal("application/vnd.apache.parquet", response.Content.Headers.ContentType!.MediaType);
        using var bytes = new MemoryStream(await response.Content.ReadAsByteArrayAsync(Cancel));
        await using ParquetReader reader = await ParquetReader.CreateAsync(bytes, cancellationToken: Cancel);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        var numbers = new short?[2];
        await group.ReadAsync<short>(reader.Schema.DataFields[1], numbers, cancellationToken: Cancel);
        Assert.Equal([(short)-3, null], numbers);
    }

    [Fact]
    public async Task Errors_are_json_all_the_same()
    {
        await using RunningServer server = await StartAsync();
        server.Service.OnSql = (_, _) => throw new SqlException("no", null);
        using HttpResponseMessage response = await PostAsync(server, "application/vnd.apache.parquet");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using HttpResponseMessage other = await PostAsync(server, "application/xml");
        Assert.Equal(HttpStatusCode.NotAcceptable, other.StatusCode);
        Assert.Contains("application/vnd.apache.arrow.stream", await other.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static async Task<RunningServer> StartAsync()
    {
        RunningServer server = await RunningServer.StartAsync();
        server.Service.OnSql = (_, _) => new RowsResult(Columns, [[1_500_000_000L, -3L, null], [null, null, "x"]]);
        return server;
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = new StringContent("SELECT 1", Encoding.UTF8, "text/plain") };
        foreach (string type in accept.Split(',')) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type.Trim()));
        return await server.Client.SendAsync(request, Cancel);
    }
}
