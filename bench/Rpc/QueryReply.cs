using System.Buffers;
using System.Runtime.InteropServices;
using MessagePack;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// The columns of a query's answer, as views of the reply's own bytes: nothing is copied. One instance is read into
/// again and again.
/// </summary>
internal sealed class QueryReply
{
    private readonly List<string> _names = [];
    private readonly List<ReadOnlyMemory<byte>> _columns = [];
    private readonly Dictionary<string, (int Start, int Count)> _buckets = [];

    private delegate void ReadValue(QueryReply reply, ref MessagePackReader reader);

    public int RowCount { get; private set; }

    public IReadOnlyCollection<string> Keys => _buckets.Keys;

    /// <summary>The 8-byte values of a column, as bits, for one bucket.</summary>
    public ReadOnlySpan<long> Values(string key, string column) => Values<long>(key, column);

    /// <summary>The values of a column, for one bucket; its type has to have the width of the column's.</summary>
    public ReadOnlySpan<T> Values<T>(string key, string column) where T : unmanaged
    {
        (int start, int count) = _buckets[key];
        return MemoryMarshal.Cast<byte, T>(_columns[_names.IndexOf(column)].Span).Slice(start, count);
    }

    public void ReadQuery(ReadOnlyMemory<byte> body) => ReadResult(body, "responses", static (reply, ref reader) =>
    {
        reply._names.Clear();
        reply._columns.Clear();
        reply._buckets.Clear();
        if (reader.ReadArrayHeader() != 1) throw new RpcException("one response was expected");
        if (reader.ReadMapHeader() != 1 || reader.ReadString() != "result") throw new RpcException("no result");
        reply.ReadDataset(ref reader);
    });

    public void ReadWrite(ReadOnlyMemory<byte> body) => ReadResult(body, "responses", static (_, ref reader) =>
    {
        if (reader.TryReadNil()) return;
        ReadOnlySequence<byte> errors = reader.ReadRaw();
        throw new RpcException("write failed: " + MessagePackSerializer.ConvertToJson(errors));
    });

    public int ReadSymbolCount(ReadOnlyMemory<byte> body)
    {
        ReadResult(body, "Results", static (reply, ref reader) =>
        {
            reply.RowCount = reader.ReadArrayHeader();
            for (int i = 0; i < reply.RowCount; i++) reader.Skip();
        });
        return RowCount;
    }

    private void ReadResult(ReadOnlyMemory<byte> body, string field, ReadValue read)
    {
        var reader = new MessagePackReader(body);
        for (int fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            string name = reader.ReadString()!;
            if (name == "error") throw new RpcException(MessagePackSerializer.ConvertToJson(reader.ReadRaw()));
            if (name != "result")
            {
                reader.Skip();
                continue;
            }
            for (int parts = reader.ReadMapHeader(); parts > 0; parts--)
            {
                if (reader.ReadString() == field) read(this, ref reader);
                else reader.Skip();
            }
        }
    }

    private ref (int Start, int Count) Bucket(string key) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, key, out _);

    private void ReadDataset(ref MessagePackReader reader)
    {
        for (int fields = reader.ReadMapHeader(); fields > 0; fields--)
        {
            switch (reader.ReadString())
            {
                case "names":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--) _names.Add(reader.ReadString()!);
                    break;
                case "data":
                    for (int count = reader.ReadArrayHeader(); count > 0; count--)
                        _columns.Add(reader.ReadBytes() is { } bytes ? bytes.First : default);
                    break;
                case "length":
                    RowCount = reader.ReadInt32();
                    break;
                case "startindex":
                    for (int count = reader.ReadMapHeader(); count > 0; count--)
                        Bucket(reader.ReadString()!).Start = reader.ReadInt32();
                    break;
                case "lengths":
                    for (int count = reader.ReadMapHeader(); count > 0; count--)
                        Bucket(reader.ReadString()!).Count = reader.ReadInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }
}
