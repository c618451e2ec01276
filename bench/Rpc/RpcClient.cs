using MarketStore.Bench.Datasets;
using MessagePack;

namespace MarketStore.Bench.Rpc;

/// <summary>Rows <c>[Start, Start + Count)</c> of the columns belong to this bucket.</summary>
internal readonly record struct BucketRows(string Key, int Start, int Count);

/// <summary>The JSON-RPC error, or the error of a write, that the server answered with.</summary>
internal sealed class RpcException(string message) : Exception(message);

/// <summary>
/// The MarketStore client of the benchmarks: MessagePack over one connection, buffers reused. What it costs counts
/// for whichever server it measures. Not thread-safe.
/// </summary>
internal sealed class RpcClient(Uri endpoint) : IDisposable
{
    private readonly HttpConnection _connection = new(endpoint);
    private readonly RequestBuffer _request = new();
    private readonly QueryReply _reply = new();

    public void Dispose() => _connection.Dispose();

    /// <summary>Returns when the server has acknowledged.</summary>
    public void Write(bool variable, ReadOnlySpan<Column> columns, ReadOnlySpan<BucketRows> buckets)
    {
        MessagePackWriter writer = Begin("Write");
        writer.WriteMapHeader(1);
        writer.Write("requests");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("is_variable_length");
        writer.Write(variable);
        writer.Write("dataset");
        WriteDataset(ref writer, columns, buckets);
        writer.Flush();
        _reply.ReadWrite(_connection.Post(_request));
    }

    /// <summary>The rows, valid until the next call.</summary>
    public QueryReply Query(in BarQuery query) => Query(query.Destination, query.Start, query.End, query.Last);

    /// <summary>The rows, valid until the next call; <see cref="BarQuery"/> says what the arguments mean.</summary>
    public QueryReply Query(string destination, long start = 0, long end = 0, int last = 0)
    {
        Ask(destination, start, end, last);
        _reply.ReadQuery(_connection.Post(_request));
        return _reply;
    }

    /// <summary>As <see cref="Query(in BarQuery)"/>, but nothing is kept: the reply passes by.</summary>
    public void Stream(in BarQuery query, ReplyStream into)
    {
        Ask(query.Destination, query.Start, query.End, query.Last);
        into.Read(_connection.PostForStream(_request));
    }

    /// <summary>A request that the server answers without looking at any data.</summary>
    public void Heartbeat() => _connection.Get("/heartbeat");

    /// <summary>The cheapest question there is; answers that the server serves.</summary>
    public int CountSymbols()
    {
        MessagePackWriter writer = Begin("ListSymbols");
        writer.WriteMapHeader(1);
        writer.Write("format");
        writer.Write("symbol");
        writer.Flush();
        return _reply.ReadSymbolCount(_connection.Post(_request));
    }

    /// <summary>Removes a bucket if it is there.</summary>
    public void Destroy(string key)
    {
        MessagePackWriter writer = Begin("Destroy");
        writer.WriteMapHeader(1);
        writer.Write("requests");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(1);
        writer.Write("key");
        writer.Write(key);
        writer.Flush();
        _connection.Post(_request);
    }

    private void Ask(string destination, long start, long end, int last)
    {
        MessagePackWriter writer = Begin("Query");
        writer.WriteMapHeader(1);
        writer.Write("requests");
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(1 + (end > 0 ? 2 : 0) + (last > 0 ? 1 : 0));
        writer.Write("destination");
        writer.Write(destination);
        if (end > 0)
        {
            writer.Write("epoch_start");
            writer.Write(start);
            writer.Write("epoch_end");
            writer.Write(end);
        }
        if (last > 0)
        {
            writer.Write("limit_record_count");
            writer.Write(last);
        }
        writer.Flush();
    }

    /// <summary>Everything but the value of <c>params</c>, which comes last.</summary>
    private MessagePackWriter Begin(string method)
    {
        _request.Clear();
        var writer = new MessagePackWriter(_request);
        writer.WriteMapHeader(4);
        writer.Write("jsonrpc");
        writer.Write("2.0");
        writer.Write("method");
        writer.Write("DataService." + method);
        writer.Write("id");
        writer.Write("1");
        writer.Write("params");
        return writer;
    }

    private static void WriteDataset(
        ref MessagePackWriter writer, ReadOnlySpan<Column> columns, ReadOnlySpan<BucketRows> buckets)
    {
        writer.WriteMapHeader(6);
        writer.Write("types");
        writer.WriteArrayHeader(columns.Length);
        foreach (Column column in columns) writer.Write(column.Type);
        writer.Write("names");
        writer.WriteArrayHeader(columns.Length);
        foreach (Column column in columns) writer.Write(column.Name);
        writer.Write("data");
        writer.WriteArrayHeader(columns.Length);
        foreach (Column column in columns) writer.Write(column.Values.Span);
        int length = 0;
        writer.Write("startindex");
        writer.WriteMapHeader(buckets.Length);
        foreach (BucketRows bucket in buckets)
        {
            writer.Write(bucket.Key);
            writer.Write(bucket.Start);
            length += bucket.Count;
        }
        writer.Write("lengths");
        writer.WriteMapHeader(buckets.Length);
        foreach (BucketRows bucket in buckets)
        {
            writer.Write(bucket.Key);
            writer.Write(bucket.Count);
        }
        writer.Write("length");
        writer.Write(length);
    }
}
