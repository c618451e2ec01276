using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MarketStore.Tests.Sql;

/// <summary>A query of the old form, written as lines of <c>field: value</c>, and its answer as text.</summary>
internal static class LegacyCase
{
    public static async Task<TextResult> RunAsync(ServedStore store, string fields)
    {
        var query = new JsonObject();
        foreach (string line in fields.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(": ", 2);
            query[parts[0]] = parts[0] == "functions" ? new JsonArray([.. parts[1].Split(" | ").Select(call => JsonValue.Create(call))])
                : long.TryParse(parts[1], CultureInfo.InvariantCulture, out long number) ? JsonValue.Create(number)
                : bool.TryParse(parts[1], out bool truth) ? JsonValue.Create(truth)
                : JsonValue.Create(parts[1]);
        }
        JsonElement result = await store.CallAsync("Query", new JsonObject { ["requests"] = new JsonArray(query) });
        JsonElement dataset = Assert.Single(result.GetProperty("Responses").EnumerateArray()).GetProperty("Result");
        string[] names = [.. dataset.GetProperty("ColumnNames").EnumerateArray().Select(name => name.GetString()!)];
        string[] types = [.. dataset.GetProperty("ColumnTypes").EnumerateArray().Select(type => type.GetString()!)];
        string[][] columns = [.. dataset.GetProperty("ColumnData").EnumerateArray().Select((data, c) => Values(types[c], data.GetBytesFromBase64()))];
        return new TextResult(names, [.. Enumerable.Range(0, dataset.GetProperty("Length").GetInt32()).Select(row => columns.Select(column => column[row]).ToArray())]);
    }

    /// <summary>The result without its column of times, which the scalar functions fill from the clock.</summary>
    public static TextResult WithoutEpoch(TextResult result)
    {
        int[] kept = [.. Enumerable.Range(0, result.Names.Count).Where(c => result.Names[c] != "Epoch")];
        return new TextResult([.. kept.Select(c => result.Names[c])], [.. result.Rows.Select(row => kept.Select(c => row[c]).ToArray())]);
    }

    private static string[] Values(string type, byte[] data) => type switch
    {
        "i8" => Texts<long>(data),
        "i4" => Texts<int>(data),
        "f8" => Texts<double>(data),
        "f4" => Texts<float>(data),
        _ => throw new NotSupportedException($"a column of type {type} in a legacy case"),
    };

    private static string[] Texts<T>(byte[] data)
        where T : unmanaged, IFormattable =>
        [.. MemoryMarshal.Cast<byte, T>(data).ToArray().Select(value => value.ToString(null, CultureInfo.InvariantCulture))];
}
