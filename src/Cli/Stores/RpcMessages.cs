using System.Buffers;
using System.Text.Json;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Protocols.Service;
using MessagePack;

namespace MarketStore.Cli.Stores;

/// <summary>Calls of JSON-RPC as a client makes them, and what comes back.</summary>
internal static class RpcMessages
{
    public const string Json = "application/json";

    public const string Msgpack = "application/x-msgpack";

    /// <summary>A call of GetInfo, in JSON.</summary>
    public static ReadOnlyMemory<byte> GetInfo(string key)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(Name(Field.JsonRpc), "2.0"u8);
            json.WriteNumber(Name(Field.Id), 1);
            json.WriteString(Name(Field.Method), "DataService.GetInfo"u8);
            json.WriteStartObject(Name(Field.Params));
            json.WriteStartArray(Name(Field.Requests));
            json.WriteStartObject();
            json.WriteString(Name(Field.Key), key);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    /// <exception cref="MarketStoreException">There is no such bucket, or the server cannot say.</exception>
    public static BucketDescription ReadInfo(JsonElement reply)
    {
        if (reply.TryGetProperty(Name(Field.Error), out JsonElement failure) && failure.ValueKind == JsonValueKind.Object)
        {
            throw new MarketStoreException(ErrorCode.Unavailable, failure.GetProperty(Name(Field.Message)).GetString() ?? "");
        }
        JsonElement bucket = reply.GetProperty(Name(Field.Result)).GetProperty(Name(Field.Responses))[0];
        string error = bucket.GetProperty(Name(Field.ServerResponse)).GetProperty(Name(Field.ResponseError)).GetString() ?? "";
        if (error.Length > 0) throw MarketStoreException.NotFound(error);
        return new BucketDescription(
            bucket.GetProperty(Name(Field.LatestYear)).GetInt32(),
            bucket.GetProperty(Name(Field.TimeFrame)).GetInt64(),
            [.. bucket.GetProperty(Name(Field.ShapeVector)).EnumerateArray().Select(column => new ColumnDefinition(
                column.GetProperty(Name(Field.ShapeName)).GetString()!, (ColumnType)column.GetProperty(Name(Field.ShapeType)).GetByte()))],
            (RecordKind)bucket.GetProperty(Name(Field.RecordType)).GetSByte(),
            "");
    }

    /// <summary>A call of Write, in MessagePack: the columns' bytes go as they are.</summary>
    public static ReadOnlyMemory<byte> Write(WriteRequest request)
    {
        Dataset dataset = request.Dataset ?? throw MarketStoreException.Invalid("there are no rows to write");
        var body = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, dataset.Data.Sum(column => column.Length) + 4096));
        var writer = new MessagePackWriter(body);
        Head(ref writer, "DataService.Write");
        writer.WriteMapHeader(2);
        Key(ref writer, Field.Dataset);
        WriteDataset(ref writer, dataset);
        Key(ref writer, Field.IsVariableLength);
        writer.Write(request.IsVariableLength);
        writer.Flush();
        return body.WrittenMemory;
    }

    /// <summary>Reads the answer to Write.</summary>
    /// <exception cref="MarketStoreException">The rows were refused; none of them has been written.</exception>
    /// <exception cref="UnknownOutcomeException">The answer is none: whether the rows have been written is not known.</exception>
    public static void ThrowIfRefused(ReadOnlyMemory<byte> reply)
    {
        try
        {
            var reader = new MessagePackReader(reply);
            FindError(ref reader, depth: 0);
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException)
        {
            throw new UnknownOutcomeException("the server's answer cannot be read", error);
        }
    }

    private static string Name(Field field) => FieldNames.Of(field).Json;

    private static void Head(ref MessagePackWriter writer, string method)
    {
        writer.WriteMapHeader(4);
        Key(ref writer, Field.JsonRpc);
        writer.Write("2.0");
        Key(ref writer, Field.Id);
        writer.Write(1);
        Key(ref writer, Field.Method);
        writer.Write(method);
        Key(ref writer, Field.Params);
        writer.WriteMapHeader(1);
        Key(ref writer, Field.Requests);
        writer.WriteArrayHeader(1);
    }

    private static void WriteDataset(ref MessagePackWriter writer, Dataset dataset)
    {
        writer.WriteMapHeader(6);
        Texts(ref writer, Field.Types, dataset.Types);
        Texts(ref writer, Field.Names, dataset.Names);
        Key(ref writer, Field.ColumnData);
        writer.WriteArrayHeader(dataset.Data.Count);
        foreach (ReadOnlySequence<byte> column in dataset.Data)
        {
            writer.WriteBinHeader(checked((int)column.Length));
            foreach (ReadOnlyMemory<byte> piece in column) writer.WriteRaw(piece.Span);
        }
        Key(ref writer, Field.Length);
        writer.Write(dataset.Length);
        Counts(ref writer, Field.StartIndex, dataset.StartIndex);
        Counts(ref writer, Field.Lengths, dataset.Lengths);
    }

    private static void Texts(ref MessagePackWriter writer, Field field, IReadOnlyList<string> texts)
    {
        Key(ref writer, field);
        writer.WriteArrayHeader(texts.Count);
        foreach (string text in texts) writer.Write(text);
    }

    private static void Counts(ref MessagePackWriter writer, Field field, IReadOnlyList<KeyValuePair<string, long>> counts)
    {
        Key(ref writer, field);
        writer.WriteMapHeader(counts.Count);
        foreach ((string key, long count) in counts)
        {
            writer.Write(key);
            writer.Write(count);
        }
    }

    private static void Key(ref MessagePackWriter writer, Field field) => writer.WriteString(FieldNames.Of(field).MsgpackUtf8.Span);

    /// <summary>An error is a text, or a map with a message, wherever it stands in the answer.</summary>
    private static void FindError(ref MessagePackReader reader, int depth)
    {
        const int deepest = 8;
        if (depth > deepest) throw new MessagePackSerializationException("nested too deeply");
        if (reader.NextMessagePackType == MessagePackType.Array)
        {
            int count = reader.ReadArrayHeader();
            for (int i = 0; i < count; i++) FindError(ref reader, depth + 1);
            return;
        }
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            reader.Skip();
            return;
        }
        int fields = reader.ReadMapHeader();
        for (int i = 0; i < fields; i++)
        {
            bool isError = reader.ReadString() is { } name && (name == FieldNames.Of(Field.Error).Msgpack || name == FieldNames.Of(Field.Message).Msgpack);
            if (isError && reader.NextMessagePackType == MessagePackType.String)
            {
                string text = reader.ReadString()!;
                if (text.Length > 0) throw MarketStoreException.Invalid(text);
            }
            else
            {
                FindError(ref reader, depth + 1);
            }
        }
    }
}
