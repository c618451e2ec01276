using System.Buffers;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;

namespace MarketStore.Protocols.JsonRpc;

/// <summary>Result to body: the layout of every reply, once for both codecs. Clients know the order of keys.</summary>
internal sealed class ReplyEncoder(IWireWriter writer, IMarketService service)
{
    /// <summary>Request values larger than this are not sent back inside an error.</summary>
    private const int MaxEchoBytes = 1024;

    public void Encode(in ReadOnlySequence<byte>? id, RpcResult result)
    {
        writer.BeginMap(3);
        writer.Key(Field.JsonRpc);
        writer.Text("2.0");
        writer.Key(result is RpcError ? Field.Error : Field.Result);
        switch (result)
        {
            case QueryReply reply: WriteQuery(reply); break;
            case StatusReply reply: WriteStatus(reply); break;
            case InfoReply reply: WriteInfo(reply); break;
            case SymbolsReply reply: WriteSymbols(reply); break;
            case RpcError error: WriteError(error); break;
            default: throw new ArgumentOutOfRangeException(nameof(result), result, "a reply without a layout");
        }
        writer.Key(Field.Id);
        if (id is { } value) writer.Id(value);
        else writer.Nil();
        writer.EndMap();
        writer.End();
    }

    private void WriteQuery(QueryReply reply)
    {
        writer.BeginMap(3);
        writer.Key(Field.Responses);
        WriteList(reply.Results, result =>
        {
            writer.BeginMap(1);
            writer.Key(Field.QueryResult);
            WriteDataset(result);
            writer.EndMap();
        });
        WriteText(Field.Version, service.Version);
        WriteText(Field.Timezone, service.TimeZoneName);
        writer.EndMap();
    }

    private void WriteDataset(QueryResult result)
    {
        writer.BeginMap(6);
        writer.Key(Field.Types);
        WriteArray(result.Columns, column => writer.Text(column.Type.TypeString()));
        writer.Key(Field.Names);
        WriteArray(result.Columns, column => writer.Text(column.Name));
        writer.Key(Field.ColumnData);
        WriteArray(result.Columns, writer.Column);
        writer.Key(Field.Length);
        writer.Int64(result.RowCount);
        WriteCounts(Field.StartIndex, result.Keys, range => range.StartIndex);
        WriteCounts(Field.Lengths, result.Keys, range => range.Length);
        writer.EndMap();
    }

    private void WriteCounts(Field field, IReadOnlyList<KeyRange> keys, Func<KeyRange, long> count)
    {
        writer.Key(field);
        writer.BeginMap(keys.Count);
        foreach (KeyRange range in keys)
        {
            writer.Key(range.Key);
            writer.Int64(count(range));
        }
        writer.EndMap();
    }

    private void WriteStatus(StatusReply reply)
    {
        writer.BeginMap(1);
        writer.Key(Field.Responses);
        WriteList(reply.Errors ?? [], WriteServerResponse);
        writer.EndMap();
    }

    private void WriteInfo(InfoReply reply)
    {
        writer.BeginMap(1);
        writer.Key(Field.Responses);
        WriteList(reply.Buckets, bucket =>
        {
            writer.BeginMap(5);
            writer.Key(Field.LatestYear);
            writer.Int64(bucket.LatestYear);
            writer.Key(Field.TimeFrame);
            writer.Int64(bucket.TimeframeNs);
            writer.Key(Field.ShapeVector);
            WriteList(bucket.Columns ?? [], WriteShape);
            writer.Key(Field.RecordType);
            writer.Int8((sbyte)bucket.Kind);
            writer.Key(Field.ServerResponse);
            WriteServerResponse(bucket.Error);
            writer.EndMap();
        });
        writer.EndMap();
    }

    private void WriteShape(ColumnDefinition column)
    {
        writer.BeginMap(2);
        WriteText(Field.ShapeName, column.Name);
        writer.Key(Field.ShapeType);
        writer.UInt8((byte)column.Type);
        writer.EndMap();
    }

    private void WriteSymbols(SymbolsReply reply)
    {
        writer.BeginMap(1);
        writer.Key(Field.Results);
        WriteArray(reply.Symbols, writer.Text);
        writer.EndMap();
    }

    private void WriteServerResponse(string error)
    {
        writer.BeginMap(2);
        WriteText(Field.ResponseError, error);
        WriteText(Field.Version, service.Version);
        writer.EndMap();
    }

    private void WriteError(RpcError error)
    {
        writer.BeginMap(3);
        writer.Key(Field.Code);
        writer.Int64(error.Code);
        WriteText(Field.Message, error.Message);
        writer.Key(Field.Data);
        if (error.Envelope is { } envelope) WriteEnvelope(envelope);
        else WriteEcho(error.Params);
        writer.EndMap();
    }

    private void WriteEnvelope(Envelope envelope)
    {
        writer.BeginMap(4);
        WriteText(Field.JsonRpc, envelope.JsonRpc);
        WriteText(Field.Method, envelope.Method);
        writer.Key(Field.Params);
        WriteEcho(envelope.Params);
        writer.Key(Field.Id);
        WriteEcho(envelope.Id);
        writer.EndMap();
    }

    private void WriteEcho(in ReadOnlySequence<byte>? value)
    {
        if (value is { Length: <= MaxEchoBytes } bytes) writer.Raw(bytes);
        else writer.Nil();
    }

    private void WriteText(Field field, string text)
    {
        writer.Key(field);
        writer.Text(text);
    }

    /// <summary>A list that the original leaves nil when it has no elements.</summary>
    private void WriteList<T>(IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0) writer.Nil();
        else WriteArray(items, write);
    }

    private void WriteArray<T>(IReadOnlyList<T> items, Action<T> write)
    {
        writer.BeginList(items.Count);
        foreach (T item in items) write(item);
        writer.EndList();
    }
}
