using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MarketStore.Engine;
using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Sql;

/// <summary>The published binary as a store: statements and answers as JSON.</summary>
internal sealed class ServedStore : ISqlStore
{
    private readonly ServerProcess _server = new();
    private readonly HttpClient _http = new();

    private ServedStore()
    {
    }

    public static async Task<ServedStore> StartAsync()
    {
        var store = new ServedStore();
        await store._server.StartAsync(TestContext.Current.CancellationToken);
        store._http.BaseAddress = store._server.Address;
        return store;
    }

    /// <summary>Nothing to do: the server keeps its rows where it will.</summary>
    public void Move(RowsIn place)
    {
    }

    public async Task<TextResult> RunAsync(string sql, params IReadOnlyList<object?> parameters)
    {
        var request = new JsonObject { ["query"] = sql, ["params"] = new JsonArray([.. parameters.Select(Node)]) };
        using JsonDocument reply = await PostAsync("/sql", request);
        JsonElement answer = reply.RootElement;
        if (answer.TryGetProperty("error", out JsonElement error)) throw Refusal(error);
        JsonElement[] rows = [.. answer.GetProperty("rows").EnumerateArray()];
        Assert.Equal(rows.Length, answer.GetProperty("rowCount").GetInt32());
        return new TextResult(
            [.. answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!)],
            [.. rows.Select(row => row.EnumerateArray().Select(Text).ToArray())]);
    }

    /// <summary>A call of JSON-RPC; returns its result.</summary>
    public async Task<JsonElement> CallAsync(string method, JsonObject parameters)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = $"DataService.{method}", ["params"] = parameters };
        using JsonDocument reply = await PostAsync("/rpc", request);
        Assert.False(reply.RootElement.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null, error.ToString());
        return reply.RootElement.GetProperty("result").Clone();
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private async Task<JsonDocument> PostAsync(string path, JsonObject request)
    {
        using var content = new StringContent(request.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage reply = await _http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(reply.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented,
            $"{reply.StatusCode}: {await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static MarketStoreException Refusal(JsonElement error)
    {
        // The place is in the text as well, for those who only show that.
        string message = error.GetProperty("message").GetString()!;
        if (error.TryGetProperty("line", out JsonElement line))
        {
            Assert.Contains($"line {line.GetInt32()}, column {error.GetProperty("column").GetInt32()}", message, StringComparison.Ordinal);
        }
        return new MarketStoreException(ErrorCode.InvalidArgument, message);
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        _ => JsonValue.Create((string)value),
    };

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
