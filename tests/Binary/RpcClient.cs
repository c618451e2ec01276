using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using MessagePack;

namespace MarketStore.Tests.Binary;

/// <summary>A named column of int64 values: all the process tests need.</summary>
internal sealed record Int64Column(string Name, long[] Values);

/// <summary>The rows of one bucket as a query returned them.</summary>
internal sealed class Rows(IReadOnlyList<string> names, IReadOnlyList<byte[]> data, int length)
{
    public int Count => length;

    /// <summary>An int64 column; Epoch is one.</summary>
    public long[] this[string name]
    {
        get
        {
            int index = names.ToList().IndexOf(name);
            Assert.True(index >= 0, $"no column {name} among {string.Join(", ", names)}");
            return MemoryMarshal.Cast<byte, long>(data[index]).ToArray();
        }
    }
}

/// <summary>The msgpack JSON-RPC client of the process tests: writes and reads int64 columns.</summary>
internal sealed class RpcClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    /// <summary>Writes the same rows to every key in one request, so in one atomic write. Fails on any error.</summary>
    /// <exception cref="HttpRequestException">The server went away; whether it wrote is unknown.</exception>
    public async Task WriteAsync(
        IReadOnlyList<string> keys, bool variable, IReadOnlyList<Int64Column> columns, CancellationToken cancel)
    {
        string? error = await TryWriteAsync(keys, variable, columns, cancel);
        Assert.True(error is null, error);
    }

    /// <summary>Like <see cref="WriteAsync"/>, but returns the server's error; null for none.</summary>
    public async Task<string?> TryWriteAsync(
        IReadOnlyList<string> keys, bool variable, IReadOnlyList<Int64Column> columns, CancellationToken cancel)
    {
        byte[] reply = await CallAsync("Write", body => EncodeWrite(body, keys, variable, columns), cancel);
        return ReadItems(reply, "responses", ReadError).FirstOrDefault();
    }

    /// <summary>All rows of one bucket.</summary>
    public async Task<Rows> QueryAsync(string key, CancellationToken cancel)
    {
        byte[] reply = await CallAsync("Query", body => EncodeQuery(body, key), cancel);
        return Assert.Single(ReadItems(reply, "responses", ReadRows));
    }

    /// <summary>All buckets, as <c>Symbol/Timeframe/AttributeGroup</c>.</summary>
    public async Task<IReadOnlyList<string>> ListKeysAsync(CancellationToken cancel)
    {
        byte[] reply = await CallAsync("ListSymbols", EncodeListKeys, cancel);
        return ReadItems(reply, "Results", (ref MessagePackReader reader) => reader.ReadString()!);
    }

    /// <summary>Status and text of a plain GET.</summary>
    public async Task<(int Status, string Body)> GetAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage reply = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(cancel));
    }

    private async Task<byte[]> CallAsync(
        string method, Action<ArrayBufferWriter<byte>> encode, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>();
        EncodeEnvelope(body, method);
        encode(body);
        using var content = new ReadOnlyMemoryContent(body.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-msgpack");
        using HttpResponseMessage reply = await _http.PostAsync(new Uri("/rpc", UriKind.Relative), content, cancel);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadAsByteArrayAsync(cancel);
    }

    /// <summary>Everything but the value of <c>params</c>, which comes last.</summary>
    private static void EncodeEnvelope(IBufferWriter<byte> body, string method)
    {
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(4);
        writer.Write("jsonrpc");
        writer.Write("2.0");
        writer.Write("method");
        writer.Write("DataService." + method);
        writer.Write("id");
        writer.Write(1);
        writer.Write("params");
        writer.Flush();
    }

    private static void EncodeQuery(IBufferWriter<byte> body, string key)
    {
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(1);
        writer.Write("requests");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(1);
        writer.Write("destination");
        writer.Write(key);
        writer.Flush();
    }

    private static void EncodeListKeys(IBufferWriter<byte> body)
    {
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(1);
        writer.Write("format");
        writer.Write("tbk");
        writer.Flush();
    }

    private static void EncodeWrite(
        IBufferWriter<byte> body, IReadOnlyList<string> keys, bool variable, IReadOnlyList<Int64Column> columns)
    {
        int rows = columns[0].Values.Length;
        var writer = new MessagePackWriter(body);
        writer.WriteMapHeader(1);
        writer.Write("requests");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("is_variable_length");
        writer.Write(variable);
        writer.Write("dataset");
        writer.WriteMapHeader(6);
        WriteArray(ref writer, "types", columns, (ref MessagePackWriter w, Int64Column _) => w.Write("i8"));
        WriteArray(ref writer, "names", columns, (ref MessagePackWriter w, Int64Column c) => w.Write(c.Name));
        WriteArray(ref writer, "data", columns, (ref MessagePackWriter w, Int64Column c) =>
            w.Write(MemoryMarshal.AsBytes<long>(keys.SelectMany(_ => c.Values).ToArray())));
        writer.Write("length");
        writer.Write(rows * keys.Count);
        WriteKeyMap(ref writer, "startindex", keys, index => index * rows);
        WriteKeyMap(ref writer, "lengths", keys, _ => rows);
        writer.Flush();
    }

    private delegate void WriteItem(ref MessagePackWriter writer, Int64Column column);

    private static void WriteArray(
        ref MessagePackWriter writer, string name, IReadOnlyList<Int64Column> columns, WriteItem write)
    {
        writer.Write(name);
        writer.WriteArrayHeader(columns.Count);
        foreach (Int64Column column in columns) write(ref writer, column);
    }

    private static void WriteKeyMap(
        ref MessagePackWriter writer, string name, IReadOnlyList<string> keys, Func<int, int> valueOf)
    {
        writer.Write(name);
        writer.WriteMapHeader(keys.Count);
        for (int i = 0; i < keys.Count; i++)
        {
            writer.Write(keys[i]);
            writer.Write(valueOf(i));
        }
    }

    private delegate T ReadItem<T>(ref MessagePackReader reader);

    /// <summary>The items of one array of the result, nil being none; an error fails the test.</summary>
    private static List<T> ReadItems<T>(byte[] reply, string array, ReadItem<T> readItem)
    {
        var items = new List<T>();
        var reader = new MessagePackReader(reply);
        for (int fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            string name = reader.ReadString()!;
            if (name == "error") Assert.Fail(MessagePackSerializer.ConvertToJson(reply));
            if (name != "result")
            {
                reader.Skip();
                continue;
            }
            for (int parts = reader.ReadMapHeader(); parts > 0; parts--)
            {
                if (reader.ReadString() != array) reader.Skip();
                else if (!reader.TryReadNil())
                    for (int count = reader.ReadArrayHeader(); count > 0; count--) items.Add(readItem(ref reader));
            }
        }
        return items;
    }

    private static string? ReadError(ref MessagePackReader reader)
    {
        string? error = null;
        for (int fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            if (reader.ReadString() == "error") error = reader.ReadString();
            else reader.Skip();
        }
        return error;
    }

    private static Rows ReadRows(ref MessagePackReader reader)
    {
        List<string> names = [];
        List<byte[]> data = [];
        int length = 0;
        Assert.Equal(1, reader.ReadMapHeader());
        Assert.Equal("result", reader.ReadString());
        for (int fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "names":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--) names.Add(reader.ReadString()!);
                    break;
                case "data":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--)
                        data.Add(reader.ReadBytes()!.Value.ToArray());
                    break;
                case "length":
                    length = reader.ReadInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return new Rows(names, data, length);
    }
}
