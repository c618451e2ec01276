using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace MarketStore.Tests.Binary;

/// <summary>Parquet, Arrow and CSV of the published binary, whose libraries were compiled ahead and trimmed.</summary>
public sealed class FileTests
{
    /// <summary>Every type, and NULL in each column.</summary>
    private const string AllTypes = """
        SELECT * FROM (VALUES
          (true, (-1)::TINYINT, (-2)::SMALLINT, (-3)::INTEGER, (-4)::BIGINT, 1::UTINYINT, 2::USMALLINT, 3::UINTEGER, 4::UBIGINT, 1.5::REAL, 0.1::DOUBLE,
           'word'::TEXT, '2024-03-08T14:30:00.123456789Z'::TIMESTAMP, '2024-03-08'::DATE, '14:30:00'::TIME, '1 day'::INTERVAL),
          (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
        t(flag, i8, i16, i32, i64, u8, u16, u32, u64, r, x, words, at, day, clock, span)
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_format_is_written_and_those_that_are_read_come_back()
    {
        using var server = new ServerProcess("sql_files_directory: exchange");
        await server.StartAsync(Cancel);
        using var client = new HttpClient { BaseAddress = server.Address };
        string expected = await TextAsync(client, AllTypes);
        foreach (string compression in new[] { "none", "snappy", "zstd" })
        {
            Assert.Equal("Rows Written\n2\n", await TextAsync(client, $"COPY ({AllTypes}) TO '{compression}.parquet' (COMPRESSION {compression})"));
            Assert.Equal(expected, await TextAsync(client, $"SELECT * FROM read_parquet('{compression}.parquet')"));
        }
        await TextAsync(client, $"COPY ({AllTypes}) TO 'x.csv'");
        Assert.Equal(expected, await File.ReadAllTextAsync(Path.Combine(server.Home, "exchange", "x.csv"), Cancel));
        Assert.Equal("n\n1\n", await TextAsync(client, "SELECT count(x) AS n FROM read_csv('*.csv')"));
        foreach (string name in new[] { "x.json", "x.jsonl", "x.arrow", "x.arrows" }) await TextAsync(client, $"COPY ({AllTypes}) TO '{name}'");
        using var arrow = new ArrowFileReader(File.OpenRead(Path.Combine(server.Home, "exchange", "x.arrow")));
        Assert.Equal(2, (await arrow.ReadNextRecordBatchAsync(Cancel))!.Length);
        Assert.Equal(0, await server.StopAsync(Cancel));
    }

    [Fact]
    public async Task Answers_come_in_arrow_and_parquet()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        using var client = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage stream = await PostAsync(client, AllTypes, "application/vnd.apache.arrow.stream");
        using var reader = new ArrowStreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        using RecordBatch batch = (await reader.ReadNextRecordBatchAsync(Cancel))!;
        Assert.Equal(1_709_908_200_123_456_789, ((TimestampArray)batch.Column("at")).GetValue(0));
        Assert.All(Enumerable.Range(0, batch.ColumnCount), c => Assert.True(batch.Column(c).IsNull(1)));
        using HttpResponseMessage file = await PostAsync(client, AllTypes, "application/vnd.apache.parquet");
        using var bytes = new MemoryStream(await file.Content.ReadAsByteArrayAsync(Cancel));
        await using Parquet.ParquetReader parquet = await Parquet.ParquetReader.CreateAsync(bytes, cancellationToken: Cancel);
        Assert.Equal(16, parquet.Schema.DataFields.Length);
    }

    [Fact]
    public async Task Without_a_directory_statements_reach_no_files()
    {
        using var server = new ServerProcess();
        await server.StartAsync(Cancel);
        using var client = new HttpClient { BaseAddress = server.Address };
        using HttpResponseMessage response = await PostAsync(client, "COPY (SELECT 1 AS n) TO 'x.csv'", "text/csv");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("sql_files_directory", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(HttpClient client, string sql)
    {
        using HttpResponseMessage response = await PostAsync(client, sql, "text/csv");
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string sql, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = new StringContent(sql, Encoding.UTF8, "text/plain") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await client.SendAsync(request, Cancel);
    }
}
