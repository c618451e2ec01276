using System.Buffers;
using System.Text;
using System.Text.Json;
using MarketStore.Protocols.Service;
using Microsoft.AspNetCore.Http;

namespace MarketStore.Protocols.Sql;

/// <summary>Reads the bodies of <c>POST /sql</c>.</summary>
internal static class SqlRequestReader
{
    private const string Shape = "a JSON body is {\"query\": \"SELECT ...\", \"params\": [...], \"session\": [\"SET ...\"]}";

    /// <exception cref="BadHttpRequestException">It is not what its content type says.</exception>
    public static SqlRequest Read(ReadOnlySequence<byte> body, string? contentType)
    {
        bool isJson = (contentType ?? "").StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        if (isJson) return ReadJson(body);
        try
        {
            return new SqlRequest(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body), []);
        }
        catch (DecoderFallbackException error)
        {
            throw new BadHttpRequestException("the statement is not UTF-8", error);
        }
    }

    private static SqlRequest ReadJson(ReadOnlySequence<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            string? query = null;
            List<object?> parameters = [];
            List<string> session = [];
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new BadHttpRequestException(Shape);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "query" when property.Value.ValueKind == JsonValueKind.String:
                        query = property.Value.GetString();
                        break;
                    case "params" when property.Value.ValueKind == JsonValueKind.Array:
                        parameters.AddRange(property.Value.EnumerateArray().Select(Value));
                        break;
                    case "session" when property.Value.ValueKind == JsonValueKind.Array:
                        session.AddRange(property.Value.EnumerateArray().Select(Statement));
                        break;
                    case "params" or "session" when property.Value.ValueKind == JsonValueKind.Null:
                        break;
                    default:
                        throw new BadHttpRequestException($"\"{property.Name}\" is unknown or of the wrong type: {Shape}");
                }
            }
            return new SqlRequest(query ?? throw new BadHttpRequestException($"there is no \"query\": {Shape}"), parameters) { Session = session };
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException($"the body is not JSON ({error.Message}): {Shape}", error);
        }
    }

    private static string Statement(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? element.GetString()! : throw new BadHttpRequestException($"a statement of \"session\" is a text: {Shape}");

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        _ => throw new BadHttpRequestException("a parameter is a text, a number, a truth value or null"),
    };
}
